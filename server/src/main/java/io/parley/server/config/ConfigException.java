package io.parley.server.config;

import java.util.List;

/**
 * A configuration that cannot be used. The message is one line for a human: where the fault is,
 * what was found there and what was expected. It never holds a secret.
 */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;
    private final int line;
    private final int column;

    /**
     * Creates one for a fault that has no position in a text, such as one in a flag.
     *
     * @param message what is wrong, on one line
     */
    public ConfigException(String message) {
        this(message, List.of(message), 0, 0);
    }

    /**
     * Creates one for a fault at a position in a text.
     *
     * @param source what the text is, for example a file name
     * @param line the line, from 1
     * @param column the column, from 1
     * @param message what is wrong, on one line
     */
    public ConfigException(String source, int line, int column, String message) {
        this(source + ":" + line + ":" + column + ": " + message, line, column);
    }

    private ConfigException(String message, int line, int column) {
        this(message, List.of(message), line, column);
    }

    private ConfigException(String message, List<String> problems, int line, int column) {
        super(message);
        this.problems = problems;
        this.line = line;
        this.column = column;
    }

    /** One for several faults; its message is the first one and how many there are. */
    public static ConfigException of(List<String> problems) {
        int more = problems.size() - 1;
        String first = problems.get(0);
        return new ConfigException(
                more == 0
                        ? first
                        : first + " (and " + more + " more: 'parley config check' names them all)",
                List.copyOf(problems),
                0,
                0);
    }

    /** All that is wrong, a line each, in the order of the text. */
    public List<String> problems() {
        return problems;
    }

    /** The line of the fault, from 1; 0 if it has none. */
    int line() {
        return line;
    }

    /** The column of the fault, from 1; 0 if it has none. */
    int column() {
        return column;
    }
}
