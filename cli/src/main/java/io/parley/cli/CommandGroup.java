package io.parley.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that does nothing itself: without one of its commands it shows which there are. */
abstract class CommandGroup implements Callable<Integer> {

    private final Console console;

    @Spec private CommandSpec spec = CommandSpec.create();

    CommandGroup(Console console) {
        this.console = console;
    }

    @Override
    public final Integer call() {
        spec.commandLine().usage(console.out());
        return ExitCode.USAGE;
    }
}
