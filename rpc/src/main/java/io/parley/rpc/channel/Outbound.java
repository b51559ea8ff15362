package io.parley.rpc.channel;

/** What waits to be sent on one stream. */
final class Outbound {
    enum Kind {
        MESSAGE,
        /** The client sends no more. */
        HALF_CLOSE,
        /** The server's headers; a client's are no part of the queue. */
        HEADERS,
        TRAILERS
    }

    private static final byte[] NOTHING = {};

    /** Stands for all half-closes. */
    static final Outbound HALF_CLOSE = new Outbound(Kind.HALF_CLOSE, NOTHING);

    final Kind kind;
    final byte[] body;

    /** Bytes of a message that were sent; pipe's thread. */
    int sent;

    Outbound(Kind kind, byte[] body) {
        this.kind = kind;
        this.body = body;
    }
}
