package io.parley.cli;

/** Where the {@code parley} command starts. */
public final class Main {

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        LibrarySettings.apply();
        int code = ParleyCommand.run(args, Console.ofProcess());
        System.exit(code);
    }
}
