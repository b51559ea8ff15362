package io.parley.webrtc.wire;

/** Times are nanoseconds since the loop's epoch: never negative, so plain comparison is right. */
public final class Deadline {
    /** The deadline of an engine that waits for nothing. */
    public static final long NEVER = Long.MAX_VALUE;

    private Deadline() {}
}
