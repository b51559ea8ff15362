package io.parley.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command reads and writes beside its flags.
 *
 * @param out what was asked for
 * @param err faults, one line each
 * @param environment the variables
 */
record Console(PrintWriter out, PrintWriter err, Map<String, String> environment) {

    static Console ofProcess() {
        return new Console(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                System.getenv());
    }

    /** The variable, or an empty text. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
