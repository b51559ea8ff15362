package io.parley.server.config;

import java.util.ArrayList;
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
 * be named, and every fault that it finds carries a line and a column.
 */
final class ConfigSection {

    private final String source;
    private final String path;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
    private final Set<String> read = new LinkedHashSet<>();
    private final List<ConfigSection> children = new ArrayList<>();

    private ConfigSection(String source, String path) {
        this.source = source;
        this.path = path;
    }

    /** The section that {@code node} holds; an absent or null node is an empty one. */
    static ConfigSection of(String source, String path, @Nullable Node node) {
        ConfigSection section = new ConfigSection(source, path);
        if (node == null || isNull(node)) {
            return section;
        }
        if (!(node instanceof MappingNode mapping)) {
            throw section.fault(
                    node, name(path) + " is not a mapping (expected: key: value lines)");
        }
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw section.fault(entry.getKeyNode(), "a key is not a plain text");
            }
            if (section.entries.put(key.getValue(), entry) != null) {
                throw section.fault(key, section.pathOf(key.getValue()) + " is given twice");
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
        return entry != null && !isNull(entry.getValueNode());
    }

    ConfigSection section(String key) {
        ConfigSection child = of(source, pathOf(key), value(key));
        children.add(child);
        return child;
    }

    /** The mappings in a list. */
    List<ConfigSection> sections(String key) {
        Node node = value(key);
        if (node == null || isNull(node)) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            throw fault(node, pathOf(key) + " is not a list");
        }
        List<ConfigSection> sections = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            ConfigSection section = of(source, pathOf(key), item);
            children.add(section);
            sections.add(section);
        }
        return sections;
    }

    String string(String key, String otherwise) {
        ScalarNode scalar = scalar(key, "a text");
        return scalar == null ? otherwise : scalar.getValue();
    }

    boolean bool(String key, boolean otherwise) {
        ScalarNode scalar = scalar(key, "true or false");
        if (scalar == null) {
            return otherwise;
        }
        return switch (scalar.getValue()) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw badValue(key, scalar, "true or false");
        };
    }

    int integer(String key, int otherwise, int min, int max) {
        String expected = "a whole number, " + min + " to " + max;
        ScalarNode scalar = scalar(key, expected);
        if (scalar == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(scalar.getValue().replace("_", ""));
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below, with the numbers that are out of range.
        }
        throw badValue(key, scalar, expected);
    }

    PortRange portRange(String key, PortRange otherwise) {
        String expected = "a port, or two as in 7882-7885";
        ScalarNode scalar = scalar(key, expected);
        if (scalar == null) {
            return otherwise;
        }
        PortRange range = PortRange.parse(scalar.getValue());
        if (range == null) {
            throw badValue(key, scalar, expected);
        }
        return range;
    }

    List<String> strings(String key) {
        Node node = value(key);
        if (node == null || isNull(node)) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            throw fault(node, pathOf(key) + " is not a list");
        }
        List<String> values = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            if (!(item instanceof ScalarNode scalar)) {
                throw fault(item, pathOf(key) + " holds something other than texts");
            }
            values.add(scalar.getValue());
        }
        return List.copyOf(values);
    }

    private @Nullable ScalarNode scalar(String key, String expected) {
        Node node = value(key);
        if (node == null || isNull(node)) {
            return null;
        }
        if (node instanceof ScalarNode scalar) {
            return scalar;
        }
        throw fault(node, pathOf(key) + " is not a single value (expected: " + expected + ")");
    }

    private @Nullable Node value(String key) {
        read.add(key);
        NodeTuple entry = entries.get(key);
        return entry == null ? null : entry.getValueNode();
    }

    /** The fault of a value; names the value, so not for secrets. */
    ConfigException badValue(String key, String value, String expected) {
        NodeTuple entry = entries.get(key);
        String message = pathOf(key) + ": " + value + " (expected: " + expected + ")";
        return entry == null ? new ConfigException(message) : fault(entry.getValueNode(), message);
    }

    private ConfigException badValue(String key, ScalarNode scalar, String expected) {
        return fault(
                scalar, pathOf(key) + ": " + scalar.getValue() + " (expected: " + expected + ")");
    }

    private ConfigException fault(Node node, String message) {
        Mark mark = node.getStartMark();
        return new ConfigException(source, mark.getLine() + 1, mark.getColumn() + 1, message);
    }

    /** Names each key, here and below, that nobody has asked for. */
    void collectUnread(Set<String> known, List<String> warnings) {
        entries.forEach(
                (key, entry) -> {
                    if (!read.contains(key)) {
                        warnings.add(unread(entry.getKeyNode().getStartMark(), pathOf(key), known));
                    }
                });
        children.forEach(child -> child.collectUnread(known, warnings));
    }

    private String unread(Mark mark, String keyPath, Set<String> known) {
        String what =
                known.contains(keyPath)
                        ? keyPath + " is not supported yet and has no effect"
                        : keyPath + " is not a known key and has no effect";
        return source + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": " + what;
    }
}
