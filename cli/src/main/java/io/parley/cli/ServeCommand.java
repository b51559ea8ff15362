package io.parley.cli;

import io.parley.server.ParleyServer;
import io.parley.server.config.ConfigException;
import io.parley.server.config.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley serve}. */
@Command(
        name = "serve",
        description = "Runs the room server until it is told to stop (Ctrl-C or SIGTERM).",
        mixinStandardHelpOptions = true,
        versionProvider = ParleyCommand.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley serve --dev",
            "      try it out on this machine; prints a page and a token to join with",
            "  parley serve --config livekit.yaml",
            "      the file that LiveKit's server was started with will do",
            "  LIVEKIT_KEYS='mykey: a-secret-of-32-characters-or-more' parley serve --node-ip 203.0.113.7",
            "      behind a one-to-one NAT; needs TCP 7880 and 7881 and UDP 7882",
            "",
            "Flags win over the environment (PARLEY_<KEY> and LIVEKIT_<KEY>, as in PARLEY_RTC_TCP_PORT), that over the",
            "file or LIVEKIT_CONFIG (YAML text). Keys of the file, LIVEKIT_KEYS and --keys add up. SIGHUP reads the keys",
            "and the certificate again. docs/configuration.md has all of it; 'parley config' checks and shows it.",
            "Exit codes: 0 stopped, 1 failed, 2 the configuration or a port cannot be used."
        })
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOGGER = LoggerFactory.getLogger(ServeCommand.class);

    private static final int CLOSE_SECONDS = 8;
    private static final String ROOM_TO_TRY = "lobby";

    private final Console console;

    @Mixin private final ServeOptions options = new ServeOptions();

    @Option(
            names = "--check",
            description = "Start, say so, and stop again; tells whether a configuration works.")
    private boolean check;

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ServeOptions.Loaded loaded;
        ServerConfig config;
        try {
            loaded = options.load(console);
            config = loaded.config();
            LogSetup.apply(config.logging());
            loaded.warnings().forEach(LOGGER::warn);
        } catch (ConfigException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        ParleyServer server = start(config);
        if (check) {
            announce(server, config);
            server.whenWarm().join();
            server.close();
            return ExitCode.OK;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "parley-stop"));
        Reloading reloading = new Reloading(server, options, console, loaded);
        // Who tries it out in a terminal expects its end to be the server's, too.
        if (!config.development() && !HangUpSignal.onEach(reloading::reload)) {
            LOGGER.debug("SIGHUP cannot be caught here");
        }
        announce(server, config);
        reloading.watchUntilClosed();
        return ExitCode.OK;
    }

    private static ParleyServer start(ServerConfig config) {
        try {
            return ParleyServer.start(config).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException || e.getCause() instanceof ConfigException) {
                throw new UsageException(String.valueOf(e.getCause().getMessage()));
            }
            throw e;
        }
    }

    private void announce(ParleyServer server, ServerConfig config) {
        PrintWriter out = console.out();
        StringBuilder ready =
                new StringBuilder("Parley is ready at ").append(server.webSocketUri());
        ready.append(", media on UDP ").append(config.rtc().usedUdpPorts());
        if (config.rtc().tcpPort() != 0) {
            ready.append(" and TCP ").append(config.rtc().usedTcpPorts());
        }
        if (!config.development()) {
            out.println(ready);
            return;
        }
        String token = DevKey.guestToken(ROOM_TO_TRY);
        URI page = server.pageUri();
        // One write: whoever waits for the ready line finds the rest of it there.
        out.println(
                ready
                        + System.lineSeparator()
                        + "  page   "
                        + page
                        + "#token="
                        + token
                        + System.lineSeparator()
                        + "  token  "
                        + token
                        + signaling(config));
    }

    private static String signaling(ServerConfig config) {
        boolean open = config.signaling().enabled() && config.signaling().auth().unauthenticated();
        boolean near =
                config.bindAddresses().stream()
                        .allMatch(it -> it.startsWith("127.") || it.equals("::1"));
        return open
                ? System.lineSeparator()
                        + "  calls  signaling without authentication: everybody "
                        + (near ? "on this machine" : "who reaches it")
                        + " may answer and call"
                : "";
    }

    /** Runs when the process is told to stop, and makes that a success whatever signal told it. */
    private static void stop(ParleyServer server) {
        try {
            server.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            LOGGER.warn("closing took too long");
        }
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
