package io.parley.server.config;

/** Reads the files that a configuration names: the server itself reads none. */
@FunctionalInterface
public interface TextFiles {

    /**
     * The text of a file.
     *
     * @throws ConfigException if there is none, or it cannot be read
     */
    String read(String path);

    /** For a configuration that may not name files. */
    TextFiles NONE =
            path -> {
                throw new ConfigException(path + ": files cannot be named here");
            };
}
