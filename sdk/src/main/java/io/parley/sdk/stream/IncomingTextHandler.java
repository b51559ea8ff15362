package io.parley.sdk.stream;

/** A part of the SDK itself that takes streams of text with a topic of its own. */
@FunctionalInterface
public interface IncomingTextHandler {
    /** Called on the loop when the header has come; must not block. */
    void onStream(IncomingText stream);
}
