package io.parley.cli;

/** A step of the demo did not work. The message is one line that says which, and why. */
final class DemoFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }
}
