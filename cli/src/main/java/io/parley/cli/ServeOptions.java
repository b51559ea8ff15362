package io.parley.cli;

import io.parley.server.config.ConfigException;
import io.parley.server.config.ConfigReader;
import io.parley.server.config.KeyLines;
import io.parley.server.config.Overrides;
import io.parley.server.config.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private @Nullable String port;

    @Option(
            names = {"--rtc-udp-port", "--udp-port"},
            paramLabel = "N[-M]",
            description = "UDP port of media; a range gives each processor its own. Default: 7882.")
    private @Nullable String rtcUdpPort;

    @Option(
            names = "--rtc-tcp-port",
            paramLabel = "N",
            description =
                    "TCP port of media, for clients without UDP; 0 turns it off. Default: 7881.")
    private @Nullable String rtcTcpPort;

    @Option(
            names = "--node-ip",
            paramLabel = "ADDR",
            description = "The address to tell clients, if it is not one of this machine's.")
    private @Nullable String nodeIp;

    @Option(
            names = "--region",
            paramLabel = "NAME",
            description = "The region that clients are told.")
    private @Nullable String region;

    @Option(
            names = "--keys",
            paramLabel = "\"KEY: SECRET\"",
            description =
                    "API keys, separated by commas. Other users can see flags: LIVEKIT_KEYS is better.")
    private @Nullable String keys;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "API keys, a line each. Read again on SIGHUP.")
    private @Nullable String keyFile;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any key of the file, as in --set room.empty_timeout=60; repeatable.")
    private @Nullable Map<String, String> settings;

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
     * @param tlsFiles the files of the front port's certificate and its key; empty names if none
     * @param warnings one line for each thing that has no effect
     * @param settings what each key is set to and by whom, secrets masked
     */
    record Loaded(
            ServerConfig config,
            List<String> tlsFiles,
            List<String> warnings,
            Map<String, String> settings) {}

    /**
     * Puts the configuration together: the file or {@code LIVEKIT_CONFIG}, then the environment,
     * then the flags. Reads all files anew each time.
     *
     * @throws ConfigException if any of it cannot be used
     */
    Loaded load(Console console) {
        ConfigReader.Result read = read(console);
        ServerConfig.Builder builder = read.builder();
        List<String> problems = new ArrayList<>(read.problems());
        if (!read.keyFile().isEmpty()) {
            addKeys(builder, problems, read.keyFile(), () -> ConfigFiles.read(read.keyFile()));
        }
        addKeys(builder, problems, "LIVEKIT_KEYS", () -> console.variable("LIVEKIT_KEYS"));
        String flag = keys;
        if (flag != null) {
            addKeys(builder, problems, "--keys", () -> flag);
        }
        TracingVariables.apply(console, builder);
        builder.warmUp(Duration.ofSeconds(Math.max(0, warmUpSeconds)));
        if (dev) {
            builder.key(DevKey.KEY.key(), DevKey.KEY.secret());
        }
        problems.addAll(builder.problems());
        if (!problems.isEmpty()) {
            throw ConfigException.of(problems);
        }
        List<String> warnings = new ArrayList<>(read.warnings());
        if (configFile != null && !console.variable("LIVEKIT_CONFIG").isEmpty()) {
            warnings.add("LIVEKIT_CONFIG has no effect beside --config");
        }
        return new Loaded(builder.build(), read.tlsFiles(), warnings, read.settings());
    }

    private interface Text {
        String read();
    }

    private static void addKeys(
            ServerConfig.Builder builder, List<String> problems, String source, Text text) {
        try {
            KeyLines.addTo(builder, source, text.read());
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        }
    }

    private ConfigReader.Result read(Console console) {
        Overrides overrides = overrides(console);
        Path file = configFile;
        return file == null
                ? ConfigReader.examine(
                        "LIVEKIT_CONFIG",
                        console.variable("LIVEKIT_CONFIG"),
                        ConfigFiles::read,
                        overrides)
                : ConfigReader.examine(
                        file.toString(),
                        ConfigFiles.read(file.toString()),
                        ConfigFiles::read,
                        overrides);
    }

    private Overrides overrides(Console console) {
        Overrides overrides = new Overrides(console.environment());
        if (dev) {
            overrides.set("development", "--dev", "true");
            overrides.set("bind_addresses", "--dev", "127.0.0.1");
            overrides.set("rtc.enable_loopback_candidate", "--dev", "true");
            // Everybody knows the development key, so asking for its tokens would protect nothing.
            overrides.set("signaling.auth.unauthenticated", "--dev", "true");
        }
        if (settings != null) {
            settings.forEach((key, value) -> overrides.set(key, "--set " + key, value));
        }
        set(overrides, "port", "--port", port);
        set(overrides, "rtc.udp_port", "--rtc-udp-port", rtcUdpPort);
        set(overrides, "rtc.tcp_port", "--rtc-tcp-port", rtcTcpPort);
        set(overrides, "rtc.node_ip", "--node-ip", nodeIp);
        set(overrides, "region", "--region", region);
        set(overrides, "key_file", "--key-file", keyFile);
        set(overrides, "logging.level", "--log-level", logLevel);
        set(overrides, "logging.json", "--log-json", logJson ? "true" : null);
        String addresses = bindAddresses == null ? null : String.join(",", bindAddresses);
        set(overrides, "bind_addresses", "--bind", addresses);
        return overrides;
    }

    private static void set(Overrides overrides, String path, String flag, @Nullable String value) {
        if (value != null) {
            overrides.set(path, flag, value);
        }
    }
}
