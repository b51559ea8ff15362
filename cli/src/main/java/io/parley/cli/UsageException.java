package io.parley.cli;

/** Something that the user can put right. The message is one line that says what. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
