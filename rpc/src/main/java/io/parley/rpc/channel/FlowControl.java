package io.parley.rpc.channel;

/**
 * Credit for each call, between two ends that both know it. The protocol has none, so a call whose
 * reader is slow would in the end hold up the whole pipe, with all that is behind: other calls and
 * its own cancellation.
 *
 * <p>A client tells in field 1000 of its {@code RequestHeaders} how many bytes of response messages
 * it takes to begin with. A server that knows the field answers the first such call with a frame
 * that has nothing but the stream and field 1000 of {@code Response}: the bytes of request messages
 * that it takes on each call to begin with. From then on either side sends such frames, with the
 * bytes that it takes on a call in all, as its reader goes on. Others skip the field of the
 * headers, and are never sent such a frame.
 */
final class FlowControl {
    /** Of {@code RequestHeaders}, {@code Request} and {@code Response}. */
    static final int FIELD = 1000;

    static final int TAG = FIELD << 3 | ProtoCursor.VARINT;

    /** Bytes of whole messages that may wait for the reader of one call. */
    static final int WINDOW = Limits.UNREAD;

    /** More credit is told in such steps, bytes. */
    static final int STEP = WINDOW / 2;

    static final long UNLIMITED = Long.MAX_VALUE;

    private FlowControl() {}
}
