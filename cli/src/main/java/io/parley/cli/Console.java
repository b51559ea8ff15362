package io.parley.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command reads and writes beside its flags.
 *
 * @param out what was asked for
 * @param err faults, one line each
 * @param environment the variables
 * @param in what is read where a command reads
 */
record Console(PrintWriter out, PrintWriter err, Map<String, String> environment, Reader in) {

    /** With nothing to read. */
    Console(PrintWriter out, PrintWriter err, Map<String, String> environment) {
        this(out, err, environment, Reader.nullReader());
    }

    static Console ofProcess() {
        return new Console(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                System.getenv(),
                new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    /** Tells how it goes, beside what was asked for. */
    void progress(String line) {
        err.println("parley: " + line);
    }

    /** Gives what was asked for, and makes sure that it is seen now. */
    void print(String text) {
        out.print(text);
        out.flush();
    }

    /** All that is there to read. */
    String readAll() {
        StringWriter text = new StringWriter();
        try {
            in.transferTo(text);
        } catch (IOException e) {
            throw new FailedException(
                    ExitCode.FAILED, "cannot read standard input: " + e.getMessage());
        }
        return text.toString();
    }

    /** The variable, or an empty text. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
