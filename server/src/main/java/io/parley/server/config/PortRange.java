package io.parley.server.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One or more ports that follow each other. One event loop serves each of them.
 *
 * @param first the lowest port, 0 to 65535; 0 lets the system choose, and then the range is this
 *     one port
 * @param last the highest port, not below {@code first}
 */
public record PortRange(int first, int last) {

    private static final int MAX_PORT = 65535;

    public PortRange {
        if (first < 0 || last > MAX_PORT || last < first) {
            throw new IllegalArgumentException(
                    "ports: "
                            + first
                            + "-"
                            + last
                            + " (expected: 0 to "
                            + MAX_PORT
                            + ", lowest first)");
        }
        if (first == 0 && last != 0) {
            throw new IllegalArgumentException(
                    "ports: 0-" + last + " (expected: no range that starts at 0)");
        }
    }

    /** The range that holds one port. */
    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /** Reads {@code "7882"} or {@code "7882-7885"}; null when the text is neither. */
    public static @Nullable PortRange parse(String text) {
        int dash = text.indexOf('-');
        try {
            int first = Integer.parseInt((dash < 0 ? text : text.substring(0, dash)).strip());
            int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1).strip());
            return new PortRange(first, last);
        } catch (IllegalArgumentException notARange) {
            return null;
        }
    }

    /** How many ports there are, at least one. */
    public int size() {
        return last - first + 1;
    }

    /** The ports in ascending order. */
    public List<Integer> ports() {
        List<Integer> ports = new ArrayList<>(size());
        for (int port = first; port <= last; port++) {
            ports.add(port);
        }
        return List.copyOf(ports);
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
