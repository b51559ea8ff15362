package io.parley.server.config;

/**
 * A configuration that cannot be used. The message is one line for a human: where the fault is,
 * what was found there and what was expected. It never holds a secret.
 */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates one for a fault that has no position in a text, such as one in a flag.
     *
     * @param message what is wrong, on one line
     */
    public ConfigException(String message) {
        super(message);
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
        super(source + ":" + line + ":" + column + ": " + message);
    }
}
