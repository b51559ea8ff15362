package io.parley.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a YAML text. It remembers which of its keys were asked for, so that the others can
 * be named, and every fault that it finds carries a line and a column. A value that cannot be used
 * is noted with the other faults and stands for its default, so that the reading can go on.
 */
final class ConfigSection {
    private static final String DEFAULT = "default";

    private final Reading reading;
    private final String path;

    /** Whether flags and the environment may set keys here: not in lists, where several match. */
    private final boolean overridable;

    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
    private final Set<String> read = new LinkedHashSet<>();
    private final List<ConfigSection> children = new ArrayList<>();
    private @Nullable Node node;

    /** A single value and where it comes from. */
    private record Single(String text, String origin, @Nullable ScalarNode node) {}

    private ConfigSection(Reading reading, String path, boolean overridable) {
        this.reading = reading;
        this.path = path;
        this.overridable = overridable;
    }

    /** The section that {@code node} holds; an absent or null node is an empty one. */
    static ConfigSection of(Reading reading, @Nullable Node node) {
        return of(reading, "", node, true);
    }

    private static ConfigSection of(
            Reading reading, String path, @Nullable Node node, boolean overridable) {
        ConfigSection section = new ConfigSection(reading, path, overridable);
        if (node == null || isNull(node)) {
            return section;
        }
        if (!(node instanceof MappingNode mapping)) {
            section.note(node, name(path) + " is not a mapping (expected: key: value lines)");
            return section;
        }
        section.node = node;
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                section.note(entry.getKeyNode(), "a key is not a plain text");
            } else if (section.entries.put(key.getValue(), entry) != null) {
                section.note(key, section.pathOf(key.getValue()) + " is given twice");
            }
        }
        return section;
    }

    private static String name(String path) {
        return path.isEmpty() ? "the configuration" : path;
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The keys of this section, in the order of the text. */
    Set<String> keys() {
        return entries.keySet();
    }

    boolean has(String key) {
        NodeTuple entry = entries.get(key);
        return override(key) != null || entry != null && !isNull(entry.getValueNode());
    }

    private Overrides.@Nullable Value override(String key) {
        return overridable ? reading.overrides().find(pathOf(key)) : null;
    }

    ConfigSection section(String key) {
        ConfigSection child = of(reading, pathOf(key), value(key), overridable);
        children.add(child);
        return child;
    }

    /**
     * A section whose keys are names that the text gives: neither flags nor variables add to it.
     */
    ConfigSection table(String key) {
        ConfigSection child = of(reading, pathOf(key), value(key), false);
        children.add(child);
        return child;
    }

    /** The mappings in a list. */
    List<ConfigSection> sections(String key) {
        List<ConfigSection> sections = new ArrayList<>();
        for (Node item : items(key)) {
            ConfigSection section = of(reading, pathOf(key), item, false);
            children.add(section);
            sections.add(section);
        }
        return sections;
    }

    private List<Node> items(String key) {
        Node node = value(key);
        if (node == null || isNull(node)) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            note(node, pathOf(key) + " is not a list");
            return List.of();
        }
        return sequence.getValue();
    }

    String string(String key, String otherwise) {
        Single single = single(key, "a text");
        return single == null ? byDefault(key, otherwise) : set(key, single.text(), single);
    }

    boolean bool(String key, boolean otherwise) {
        String expected = "true or false";
        Single single = single(key, expected);
        if (single == null) {
            return byDefault(key, otherwise);
        }
        return switch (single.text()) {
            case "true", "True", "TRUE" -> set(key, true, single);
            case "false", "False", "FALSE" -> set(key, false, single);
            default -> bad(key, single, expected, otherwise);
        };
    }

    int integer(String key, int otherwise, int min, int max) {
        return (int) integer(key, (long) otherwise, min, max);
    }

    long integer(String key, long otherwise, long min, long max) {
        String expected = "a whole number, " + min + " to " + max;
        Single single = single(key, expected);
        if (single == null) {
            return byDefault(key, otherwise);
        }
        try {
            long value = Long.parseLong(single.text().replace("_", ""));
            if (value >= min && value <= max) {
                return set(key, value, single);
            }
        } catch (NumberFormatException notANumber) {
            // Reported below, with the numbers that are out of range.
        }
        return bad(key, single, expected, otherwise);
    }

    /** A time as Go writes it, such as {@code 1m30s} or {@code 500ms}. */
    Duration duration(String key, Duration otherwise) {
        String expected = "a time, as in 500ms, 2s or 1m30s";
        Single single = single(key, expected);
        if (single == null) {
            return byDefault(key, otherwise);
        }
        Duration value = GoDuration.parse(single.text());
        return value == null ? bad(key, single, expected, otherwise) : set(key, value, single);
    }

    PortRange portRange(String key, PortRange otherwise) {
        String expected = "a port, or two as in 7882-7885";
        Single single = single(key, expected);
        if (single == null) {
            return byDefault(key, otherwise);
        }
        PortRange range = PortRange.parse(single.text());
        return range == null ? bad(key, single, expected, otherwise) : set(key, range, single);
    }

    List<String> strings(String key) {
        Overrides.Value override = override(key);
        if (override != null) {
            value(key);
            List<String> parts =
                    Arrays.stream(override.text().split(","))
                            .map(String::strip)
                            .filter(part -> !part.isEmpty())
                            .toList();
            reading.set(pathOf(key), parts, override.origin());
            return parts;
        }
        List<String> values = new ArrayList<>();
        for (Node item : items(key)) {
            if (item instanceof ScalarNode scalar) {
                values.add(scalar.getValue());
            } else {
                note(item, pathOf(key) + " holds something other than texts");
            }
        }
        reading.set(pathOf(key), values, entries.containsKey(key) ? reading.source() : DEFAULT);
        return List.copyOf(values);
    }

    private <T> T byDefault(String key, T value) {
        reading.set(pathOf(key), value, DEFAULT);
        return value;
    }

    private <T> T set(String key, T value, Single single) {
        reading.set(pathOf(key), value, single.origin());
        return value;
    }

    private <T> T bad(String key, Single single, String expected, T otherwise) {
        reading.faults().add(badValue(key, single.text(), expected));
        return otherwise;
    }

    private @Nullable Single single(String key, String expected) {
        Node node = value(key);
        Overrides.Value override = override(key);
        if (override != null) {
            return new Single(override.text(), override.origin(), null);
        }
        if (node == null || isNull(node)) {
            return null;
        }
        if (node instanceof ScalarNode scalar) {
            return new Single(scalar.getValue(), reading.at(scalar), scalar);
        }
        note(node, pathOf(key) + " is not a single value (expected: " + expected + ")");
        return null;
    }

    private @Nullable Node value(String key) {
        read.add(key);
        reading.asked(pathOf(key));
        NodeTuple entry = entries.get(key);
        return entry == null ? null : entry.getValueNode();
    }

    /** The fault of a value, to be thrown; names the value, so not for secrets. */
    ConfigException badValue(String key, String value, String expected) {
        Overrides.Value override = override(key);
        String what = ": " + value + " (expected: " + expected + ")";
        if (override != null) {
            return new ConfigException(override.origin() + what);
        }
        String message = pathOf(key) + what;
        NodeTuple entry = entries.get(key);
        Node at = entry == null ? node : entry.getValueNode();
        return at == null ? new ConfigException(message) : fault(at, message);
    }

    /** Where a key is, or the flag or variable that gives it; the text if it is absent. */
    String origin(String key) {
        Overrides.Value override = override(key);
        if (override != null) {
            return override.origin();
        }
        NodeTuple entry = entries.get(key);
        return entry != null && entry.getValueNode() instanceof ScalarNode scalar
                ? reading.at(scalar)
                : reading.source();
    }

    private void note(Node node, String message) {
        reading.faults().add(fault(node, message));
    }

    private ConfigException fault(Node node, String message) {
        Mark mark = node.getStartMark();
        return new ConfigException(
                reading.source(), mark.getLine() + 1, mark.getColumn() + 1, message);
    }

    /** Names each key, here and below, that nobody has asked for. */
    void collectUnread(LiveKitKeys others, List<String> warnings) {
        entries.forEach(
                (key, entry) -> {
                    if (!read.contains(key)) {
                        collectUnread(key, entry, others, warnings);
                    }
                });
        children.forEach(child -> child.collectUnread(others, warnings));
    }

    private void collectUnread(
            String key, NodeTuple entry, LiveKitKeys others, List<String> warnings) {
        String what = others.unread(pathOf(key), switchOf(entry.getValueNode()));
        if (what != null) {
            Mark mark = entry.getKeyNode().getStartMark();
            int line = mark.getLine() + 1;
            int column = mark.getColumn() + 1;
            warnings.add(
                    reading.source() + ":" + line + ":" + column + ": " + pathOf(key) + " " + what);
        }
    }

    /** The text of a single value; of a section that can be switched off, whether it is on. */
    private static String switchOf(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("enabled")
                        && entry.getValueNode() instanceof ScalarNode value) {
                    return value.getValue();
                }
            }
        }
        return "";
    }
}
