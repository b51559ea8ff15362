package io.parley.cli;

import io.parley.server.ParleyServer;
import io.parley.server.config.ConfigException;
import io.parley.server.config.ServerConfig;
import io.parley.server.config.TlsConfig;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings into a running server what may change while it runs: API keys and the certificate, on
 * SIGHUP; and the certificate when its files change. What cannot be used changes nothing and is
 * logged in one line.
 */
final class Reloading {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reloading.class);

    private static final long LOOK_SECONDS = 10;

    private final ParleyServer server;
    private final ServeOptions options;
    private final Console console;
    private final List<String> tlsFiles;
    private List<String> tlsStates;

    Reloading(
            ParleyServer server,
            ServeOptions options,
            Console console,
            ServeOptions.Loaded loaded) {
        this.server = server;
        this.options = options;
        this.console = console;
        tlsFiles = loaded.config().tls() == null ? List.of() : loaded.tlsFiles();
        tlsStates = states();
    }

    private List<String> states() {
        return tlsFiles.stream().map(ConfigFiles::stateOf).toList();
    }

    /** Looks at the files now and then until the server is closed. */
    void watchUntilClosed() {
        while (true) {
            try {
                if (tlsFiles.isEmpty()) {
                    server.whenClosed().join();
                } else {
                    server.whenClosed().get(LOOK_SECONDS, TimeUnit.SECONDS);
                }
                return;
            } catch (TimeoutException stillOpen) {
                look();
            } catch (ExecutionException | InterruptedException e) {
                return;
            }
        }
    }

    /** Reads the certificate anew if one of its files has changed. */
    synchronized void look() {
        List<String> now = states();
        if (!now.equals(tlsStates)) {
            tlsStates = now;
            try {
                TlsConfig files =
                        new TlsConfig(
                                ConfigFiles.read(tlsFiles.get(0)),
                                ConfigFiles.read(tlsFiles.get(1)));
                server.replaceCertificate(files);
                LOGGER.info("certificate read again");
            } catch (ConfigException e) {
                LOGGER.warn("the certificate stays as it was: {}", e.getMessage());
            }
        }
    }

    /** Reads the whole configuration again; keys and certificate take effect. */
    synchronized void reload() {
        try {
            ServerConfig config = options.load(console).config();
            tlsStates = states();
            TlsConfig tls = config.tls();
            if (tls != null && !tlsFiles.isEmpty()) {
                server.replaceCertificate(tls);
            }
            server.replaceKeys(config.keys());
            LOGGER.info("API keys read again: {}", config.keys().size());
        } catch (ConfigException e) {
            LOGGER.warn("the API keys stay as they were: {}", e.getMessage());
        }
    }
}
