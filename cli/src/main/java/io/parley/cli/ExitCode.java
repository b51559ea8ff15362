package io.parley.cli;

/** How a command ends, for scripts. */
final class ExitCode {

    static final int OK = 0;

    /** A fault of ours, or of the machine while running. */
    static final int FAILED = 1;

    /** The command line, the configuration or a port cannot be used as it is. */
    static final int USAGE = 2;

    private ExitCode() {}
}
