package io.parley.server.config;

import io.parley.server.limits.Limit;
import io.parley.server.limits.LimitSet;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the configuration of a server from YAML with LiveKit's keys, so that a file that is already
 * there can be used. A key that has no effect here is named in a warning, with its position; values
 * that cannot be used end the reading with a {@link ConfigException} that names all of them.
 */
public final class ConfigReader {

    /** What older files call the level warn. */
    private static final String OTHER_WARN = "warning";

    /**
     * What a text said.
     *
     * @param builder the configuration so far; it may be changed before it is built
     * @param keyFile the file that holds further API keys, empty if none
     * @param tlsFiles the files of the front port's certificate and its key; none if it has none
     * @param warnings one line for each key that has no effect
     * @param settings what each key is set to and by whom, secrets masked
     * @param problems one line for each value that cannot be used; the default stands for it
     */
    public record Result(
            ServerConfig.Builder builder,
            String keyFile,
            List<String> tlsFiles,
            List<String> warnings,
            Map<String, String> settings,
            List<String> problems) {

        public Result {
            tlsFiles = List.copyOf(tlsFiles);
            warnings = List.copyOf(warnings);
            problems = List.copyOf(problems);
        }
    }

    private ConfigReader() {}

    /**
     * Reads a configuration.
     *
     * @param source what to call the text in messages, for example a file name
     * @param yaml the text; an empty one gives the defaults
     * @throws ConfigException if it is not YAML or holds a value that cannot be used
     */
    public static Result read(String source, String yaml) {
        return read(source, yaml, TextFiles.NONE);
    }

    /**
     * Reads a configuration that may name files.
     *
     * @param files reads the files
     * @throws ConfigException if it is not YAML, or holds a value or names a file that cannot be
     *     used
     */
    public static Result read(String source, String yaml, TextFiles files) {
        return read(source, yaml, files, new Overrides());
    }

    /**
     * Reads a configuration over which there are other values.
     *
     * @param overrides flags and variables, which win
     * @throws ConfigException as above, also for a flag or a variable that cannot be used
     */
    public static Result read(String source, String yaml, TextFiles files, Overrides overrides) {
        Result result = examine(source, yaml, files, overrides);
        if (!result.problems().isEmpty()) {
            throw ConfigException.of(result.problems());
        }
        return result;
    }

    /** Reads a configuration as above, and goes on where it cannot be used, to find all faults. */
    public static Result examine(String source, String yaml, TextFiles files, Overrides overrides) {
        Objects.requireNonNull(source, "source");
        Reading reading = new Reading(source, Objects.requireNonNull(overrides, "overrides"));
        Node node = reading.faults().collect(() -> compose(source, yaml));
        return read(reading, ConfigSection.of(reading, node), files);
    }

    /** Every key that is read, those of list items included if {@code yaml} has items. */
    static Set<String> keysReadFrom(String yaml, TextFiles files) {
        Reading reading = new Reading("keys", new Overrides());
        read(reading, ConfigSection.of(reading, compose("keys", yaml)), files);
        return reading.keys();
    }

    private static Result read(Reading reading, ConfigSection root, TextFiles files) {
        ConfigFaults faults = reading.faults();
        List<String> warnings = new ArrayList<>();
        ServerConfig.Builder builder = ServerConfig.builder();
        builder.port(root.integer("port", ServerConfig.DEFAULT_PORT, 0, 65535));
        builder.bindAddresses(root.strings("bind_addresses"));
        builder.region(root.string("region", ""));
        builder.development(root.bool("development", false));
        ConfigSection keys = root.table("keys");
        for (String key : keys.keys()) {
            String secret = keys.string(key, "");
            if (key.isEmpty() || secret.isEmpty()) {
                faults.add(keys.badValue(key, "none", "KEY: SECRET"));
            } else {
                builder.key(key, secret, keys.origin(key));
            }
        }
        String keyFile = root.string("key_file", "");
        ConfigSection rtc = root.section("rtc");
        RtcReader rtcReader = new RtcReader(rtc, files, faults);
        builder.rtc(faults.collect(() -> rtcReader.transport(warnings), RtcConfig.DEFAULT));
        ConfigSection video = root.section("video");
        builder.media(faults.collect(() -> rtcReader.media(video), MediaConfig.DEFAULT));
        builder.iceServers(rtcReader.iceServers());
        ConfigSection room = root.section("room");
        builder.room(faults.collect(() -> RoomReader.read(room), RoomConfig.DEFAULT));
        builder.limits(readLimits(root.section("limit"), room));
        builder.dataTracks(root.bool("enable_data_tracks", true));
        builder.logging(faults.collect(() -> readLogging(root), LoggingConfig.DEFAULT));
        ConfigSection tls = root.section("tls");
        builder.tls(faults.collect(() -> readTls(tls, files)));
        List<String> tlsFiles = List.of(tls.string("cert_file", ""), tls.string("key_file", ""));
        ConfigSection tracing = root.section("tracing");
        builder.tracing(faults.collect(() -> readTracing(tracing)));
        ConfigSection signaling = root.section("signaling");
        builder.signaling(
                faults.collect(
                        () -> new SignalingReader(files).read(signaling), SignalingConfig.DEFAULT));
        ConfigSection webhook = root.section("webhook");
        builder.webhook(faults.collect(() -> WebhookReader.read(webhook), WebhookConfig.DEFAULT));
        LiveKitKeys others = new LiveKitKeys(reading.keys());
        root.collectUnread(others, warnings);
        warnings.addAll(reading.overrides().unused(others));
        return new Result(
                builder, keyFile, tlsFiles, warnings, reading.settings(), faults.problems());
    }

    private static @Nullable Node compose(String source, String yaml) {
        try {
            return new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            String problem = oneLine(String.valueOf(e.getProblem()));
            throw mark == null
                    ? new ConfigException(source + ": " + problem)
                    : new ConfigException(
                            source, mark.getLine() + 1, mark.getColumn() + 1, problem);
        } catch (YAMLException e) {
            throw new ConfigException(source + ": " + oneLine(String.valueOf(e.getMessage())));
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    /** The limits, and those that LiveKit's server once had among the settings of rooms. */
    private static LimitSet readLimits(ConfigSection section, ConfigSection room) {
        LimitSet limits = LimitSet.DEFAULT;
        for (Limit limit : Limit.values()) {
            String key = limit.key();
            if (key != null) {
                long usual = limit.defaultValue();
                limits = limits.with(limit, section.integer(key, usual, -1L, Limit.MAX));
            }
        }
        for (Limit limit : List.of(Limit.METADATA, Limit.ROOM_NAME, Limit.IDENTITY)) {
            String key = Objects.requireNonNull(limit.key());
            if (room.integer(key, 0L, 0L, Limit.MAX) != 0) {
                limits = limits.with(limit, room.integer(key, 0L, 0L, Limit.MAX));
            }
        }
        return limits;
    }

    private static @Nullable TlsConfig readTls(ConfigSection tls, TextFiles files) {
        String certificate = tls.string("cert_file", "");
        String key = tls.string("key_file", "");
        if (certificate.isEmpty() && key.isEmpty()) {
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            String missing = certificate.isEmpty() ? "cert_file" : "key_file";
            throw tls.badValue(missing, "none", "a PEM file, since the other one is given");
        }
        return new TlsConfig(files.read(certificate), files.read(key));
    }

    private static @Nullable TracingConfig readTracing(ConfigSection tracing) {
        String endpoint = tracing.string("otlp_endpoint", "");
        String service = tracing.string("service_name", TracingConfig.DEFAULT_SERVICE_NAME);
        ConfigSection section = tracing.table("headers");
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : section.keys()) {
            headers.put(name, section.string(name, ""));
        }
        if (endpoint.isEmpty()) {
            return null;
        }
        try {
            return new TracingConfig(TracingConfig.tracesOf(endpoint), service, headers);
        } catch (IllegalArgumentException e) {
            throw tracing.badValue("otlp_endpoint", endpoint, "as in http://127.0.0.1:4318");
        }
    }

    private static LoggingConfig readLogging(ConfigSection root) {
        ConfigSection logging = root.section("logging");
        String outer = root.string("log_level", LoggingConfig.DEFAULT.level());
        String level = logging.string("level", outer);
        boolean json = logging.bool("json", LoggingConfig.DEFAULT.json());
        String name = level.toLowerCase(Locale.ROOT);
        if (!LoggingConfig.LEVELS.contains(name) && !name.equals(OTHER_WARN)) {
            String expected = "one of " + String.join(", ", LoggingConfig.LEVELS);
            throw logging.has("level")
                    ? logging.badValue("level", level, expected)
                    : root.badValue("log_level", level, expected);
        }
        return new LoggingConfig(name.equals(OTHER_WARN) ? "warn" : name, json);
    }
}
