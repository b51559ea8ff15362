package io.parley.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The faults of a configuration, gathered so that all of them can be told at once. */
final class ConfigFaults {
    private final List<ConfigException> found = new ArrayList<>();

    void add(ConfigException fault) {
        found.add(fault);
    }

    /** What {@code reading} gives, or {@code otherwise} if it fails, which is remembered. */
    <T> T collect(Supplier<T> reading, T otherwise) {
        try {
            return reading.get();
        } catch (ConfigException e) {
            found.add(e);
            return otherwise;
        }
    }

    /** Something to read that may be absent. */
    interface Reader<T> {
        @Nullable T read();
    }

    /** What {@code reading} gives; null if there is none, or if it fails, which is remembered. */
    <T> @Nullable T collect(Reader<T> reading) {
        try {
            return reading.read();
        } catch (ConfigException e) {
            found.add(e);
            return null;
        }
    }

    /** All of them, a line each, in the order of the text. */
    List<String> problems() {
        return found.stream()
                .sorted(
                        Comparator.comparingInt(ConfigException::line)
                                .thenComparingInt(ConfigException::column))
                .flatMap(fault -> fault.problems().stream())
                .distinct()
                .toList();
    }
}
