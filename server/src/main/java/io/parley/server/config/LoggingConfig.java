package io.parley.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What the {@code parley} command logs (the {@code logging} section). An embedded server logs
 * through slf4j and leaves this to its application.
 *
 * @param level the lowest level that is written, one of {@link #LEVELS}; info by default
 * @param json whether each line is a JSON object; false by default
 */
public record LoggingConfig(String level, boolean json) {

    /** The names of the levels, most verbose first. */
    public static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");

    /** The defaults that the parameters describe. */
    public static final LoggingConfig DEFAULT = new LoggingConfig("info", false);

    public LoggingConfig {
        Objects.requireNonNull(level, "level");
        level = level.toLowerCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw new IllegalArgumentException(
                    "level: " + level + " (expected: one of " + LEVELS + ")");
        }
    }

    /** This configuration with another level. */
    public LoggingConfig withLevel(String name) {
        return new LoggingConfig(name, json);
    }

    /** This configuration with lines of text or of JSON. */
    public LoggingConfig withJson(boolean enabled) {
        return new LoggingConfig(level, enabled);
    }
}
