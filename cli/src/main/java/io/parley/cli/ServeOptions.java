package io.parley.cli;

import io.parley.server.config.ConfigException;
import io.parley.server.config.ConfigReader;
import io.parley.server.config.KeyLines;
import io.parley.server.config.LoggingConfig;
import io.parley.server.config.PortRange;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The flags of {@code parley serve}, and the configuration that they, the environment and the file
 * make together.
 */
final class ServeOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML with the keys of LiveKit's server.")
    private @Nullable Path configFile;

    @Option(
            names = "--dev",
            description = "Try it out: key 'devkey' with secret 'secret', on this machine only.")
    private boolean dev;

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            description =
                    "Listen on this address only; repeatable. Default: all, or 127.0.0.1 with --dev.")
    private @Nullable List<String> bindAddresses;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "TCP port of HTTP and WebSockets. Default: 7880.")
    private @Nullable Integer port;

    @Option(
            names = "--rtc-udp-port",
            paramLabel = "N[-M]",
            description = "UDP port of media; a range gives each processor its own. Default: 7882.")
    private @Nullable String rtcUdpPort;

    @Option(
            names = "--rtc-tcp-port",
            paramLabel = "N",
            description =
                    "TCP port of media, for clients without UDP; 0 turns it off. Default: 7881.")
    private @Nullable Integer rtcTcpPort;

    @Option(
            names = "--node-ip",
            paramLabel = "ADDR",
            description = "The address to tell clients, if it is not one of this machine's.")
    private @Nullable String nodeIp;

    @Option(
            names = "--keys",
            paramLabel = "\"KEY: SECRET\"",
            description =
                    "API keys, separated by commas. Other users can see flags: LIVEKIT_KEYS is better.")
    private @Nullable String keys;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "trace, debug, info, warn or error. Default: info.")
    private @Nullable String logLevel;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description =
                    "Once ready, practise joins for so long at most, so that the first real ones are faster. Default: 0.")
    private int warmUpSeconds;

    @Option(names = "--log-json", description = "Write each line of the log as a JSON object.")
    private boolean logJson;

    /**
     * What a server is started with.
     *
     * @param warnings one line for each thing in the file that has no effect
     */
    record Loaded(ServerConfig config, List<String> warnings) {}

    /**
     * Puts the configuration together: the file or {@code LIVEKIT_CONFIG}, then {@code
     * LIVEKIT_KEYS}, then the flags.
     *
     * @throws ConfigException if any of it cannot be used
     */
    Loaded load(Console console) {
        ConfigReader.Result read = readConfig(console);
        ServerConfig.Builder builder = read.builder();
        if (!read.keyFile().isEmpty()) {
            KeyLines.addTo(builder, read.keyFile(), readFile(Path.of(read.keyFile())));
        }
        KeyLines.addTo(builder, "LIVEKIT_KEYS", console.variable("LIVEKIT_KEYS"));
        if (keys != null) {
            KeyLines.addTo(builder, "--keys", keys);
        }
        applyPorts(builder);
        applyLogging(builder);
        builder.warmUp(Duration.ofSeconds(Math.max(0, warmUpSeconds)));
        if (dev) {
            applyDev(builder);
        }
        if (bindAddresses != null) {
            builder.bindAddresses(bindAddresses);
        }
        return new Loaded(builder.build(), read.warnings());
    }

    private ConfigReader.Result readConfig(Console console) {
        if (configFile != null) {
            return ConfigReader.read(
                    configFile.toString(), readFile(configFile), ServeOptions::readFile);
        }
        return ConfigReader.read(
                "LIVEKIT_CONFIG", console.variable("LIVEKIT_CONFIG"), ServeOptions::readFile);
    }

    private static String readFile(String path) {
        return readFile(Path.of(path));
    }

    private static String readFile(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": no such file");
        } catch (MalformedInputException e) {
            throw new ConfigException(file + ": not a text file (expected: UTF-8)");
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read");
        }
    }

    private void applyPorts(ServerConfig.Builder builder) {
        if (port != null) {
            builder.port(checkedPort("--port", port));
        }
        RtcConfig rtc = builder.rtc();
        if (rtcUdpPort != null) {
            PortRange range = PortRange.parse(rtcUdpPort);
            if (range == null) {
                throw new ConfigException(
                        "--rtc-udp-port: "
                                + rtcUdpPort
                                + " (expected: a port, or two as in 7882-7885)");
            }
            rtc = rtc.withUdpPorts(range);
        }
        if (rtcTcpPort != null) {
            rtc = rtc.withTcpPort(checkedPort("--rtc-tcp-port", rtcTcpPort));
        }
        if (nodeIp != null) {
            rtc = rtc.withNodeIp(nodeIp);
        }
        builder.rtc(rtc);
    }

    private static int checkedPort(String flag, int value) {
        if (value < 0 || value > 65535) {
            throw new ConfigException(flag + ": " + value + " (expected: 0 to 65535)");
        }
        return value;
    }

    private void applyLogging(ServerConfig.Builder builder) {
        LoggingConfig logging = builder.logging();
        if (logLevel != null) {
            if (!LoggingConfig.LEVELS.contains(logLevel.toLowerCase(Locale.ROOT))) {
                throw new ConfigException(
                        "--log-level: "
                                + logLevel
                                + " (expected: one of "
                                + String.join(", ", LoggingConfig.LEVELS)
                                + ")");
            }
            logging = logging.withLevel(logLevel);
        }
        builder.logging(logJson ? logging.withJson(true) : logging);
    }

    private static void applyDev(ServerConfig.Builder builder) {
        builder.development(true);
        builder.key(DevKey.KEY.key(), DevKey.KEY.secret());
        builder.bindAddresses(List.of("127.0.0.1"));
        builder.rtc(builder.rtc().withEnableLoopbackCandidate(true));
        // Everybody knows the development key, so asking for its tokens would protect nothing.
        builder.signaling(
                builder.signaling().withAuth(builder.signaling().auth().withUnauthenticated(true)));
    }
}
