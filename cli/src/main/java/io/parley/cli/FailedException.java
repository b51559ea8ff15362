package io.parley.cli;

/** Something that did not work, though the command line was right. The message is one line. */
final class FailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    FailedException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
