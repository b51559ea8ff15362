package io.parley.cli;

import io.parley.server.config.ConfigException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the files of a configuration. */
final class ConfigFiles {
    private ConfigFiles() {}

    /**
     * The text of a file.
     *
     * @throws ConfigException if there is none, or it cannot be read
     */
    static String read(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (NoSuchFileException e) {
            throw new ConfigException(path + ": no such file");
        } catch (MalformedInputException e) {
            throw new ConfigException(path + ": not a text file (expected: UTF-8)");
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException(path + ": cannot be read");
        }
    }

    /** When and how large a file was last; changes with its content. */
    static String stateOf(String path) {
        try {
            Path file = Path.of(path);
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException | InvalidPathException e) {
            return "none";
        }
    }
}
