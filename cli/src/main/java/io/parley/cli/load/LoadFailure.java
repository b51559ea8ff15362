package io.parley.cli.load;

/** A load test that cannot go on; the message is for the user. */
public final class LoadFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    LoadFailure(String message) {
        super(message);
    }
}
