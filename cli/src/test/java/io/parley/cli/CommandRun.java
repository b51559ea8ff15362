package io.parley.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/**
 * What a command line did.
 *
 * @param code the exit code
 * @param out what was asked for
 * @param err what went wrong
 */
record CommandRun(int code, String out, String err) {

    static CommandRun of(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                ParleyCommand.run(
                        args,
                        new Console(
                                new PrintWriter(out, true),
                                new PrintWriter(err, true),
                                environment));
        return new CommandRun(code, out.toString(), err.toString());
    }

    static CommandRun of(String... args) {
        return of(Map.of(), args);
    }
}
