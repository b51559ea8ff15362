package io.parley.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** What the sections of one configuration text share. Not thread-safe. */
final class Reading {
    private static final String MASK = "(secret)";

    private final String source;
    private final Overrides overrides;
    private final ConfigFaults faults = new ConfigFaults();
    private final Set<String> keys = new TreeSet<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    /**
     * @param source what the text is called in messages
     */
    Reading(String source, Overrides overrides) {
        this.source = source;
        this.overrides = overrides;
    }

    String source() {
        return source;
    }

    Overrides overrides() {
        return overrides;
    }

    ConfigFaults faults() {
        return faults;
    }

    /** Every key that was asked for, by its path. */
    Set<String> keys() {
        return keys;
    }

    /** A key was asked for. */
    void asked(String path) {
        keys.add(path);
    }

    /** What a key is set to, and by whom. */
    void set(String path, Object value, String origin) {
        String shown =
                isSecret(path) && !value.equals("") && !value.equals(List.of())
                        ? MASK
                        : String.valueOf(value);
        settings.merge(
                path,
                shown + "  # " + origin,
                (before, after) -> before.equals(after) ? before : before + "\n" + after);
    }

    /** A line for each value that was asked for; several for a key in a list. */
    Map<String, String> settings() {
        return settings;
    }

    /** Where a value of the text is. */
    String at(ScalarNode node) {
        return source
                + ":"
                + (node.getStartMark().getLine() + 1)
                + ":"
                + (node.getStartMark().getColumn() + 1);
    }

    private static boolean isSecret(String path) {
        String name = path.substring(path.lastIndexOf('.') + 1);
        return path.startsWith("keys.")
                || name.contains("secret") && !name.endsWith("_file")
                || name.contains("password")
                || name.equals("credential")
                || path.equals("signaling.redis.url")
                || path.equals("webhook.urls");
    }
}
