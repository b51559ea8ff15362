package io.parley.rpc.channel;

import java.nio.ByteBuffer;

/**
 * Reads {@code Request} and {@code Response} frames of proto.rpc.webrtc.v1 in place. Used again for
 * each frame; what it shows is valid until the next.
 */
final class FrameReader {
    enum Kind {
        /** None of the cases is set. */
        NONE,
        HEADERS,
        MESSAGE,
        /** {@code rst_stream} of a request; its presence counts, not its value. */
        RESET,
        TRAILERS
    }

    private static final int STREAM_TAG = 1 << 3 | ProtoCursor.BYTES;
    private static final int STREAM_ID_TAG = 1 << 3 | ProtoCursor.VARINT;
    private static final int HEADERS_TAG = 2 << 3 | ProtoCursor.BYTES;
    private static final int MESSAGE_TAG = 3 << 3 | ProtoCursor.BYTES;
    private static final int RESET_TAG = 4 << 3 | ProtoCursor.VARINT;
    private static final int TRAILERS_TAG = 4 << 3 | ProtoCursor.BYTES;

    private static final int HAS_MESSAGE_TAG = 1 << 3 | ProtoCursor.VARINT;
    private static final int PACKET_TAG_OF_REQUEST = 2 << 3 | ProtoCursor.BYTES;
    private static final int EOS_TAG = 3 << 3 | ProtoCursor.VARINT;
    private static final int PACKET_TAG_OF_RESPONSE = 1 << 3 | ProtoCursor.BYTES;
    private static final int DATA_TAG = 1 << 3 | ProtoCursor.BYTES;
    private static final int EOM_TAG = 2 << 3 | ProtoCursor.VARINT;

    private final boolean requests;
    private final ProtoCursor frame = new ProtoCursor();
    private final ProtoCursor body = new ProtoCursor();
    private final ProtoCursor nested = new ProtoCursor();
    private boolean hasStream;
    private long streamId;
    private Kind kind = Kind.NONE;
    private long credit;
    private boolean hasMessage;
    private boolean hasPacket;
    private int dataStart;
    private int dataLength;
    private boolean eom;
    private boolean eos;

    /**
     * @param requests whether frames are requests; otherwise they are responses
     */
    FrameReader(boolean requests) {
        this.requests = requests;
    }

    /** Reads one frame; false when it cannot be decoded. */
    boolean read(ByteBuffer in) {
        hasStream = false;
        streamId = 0;
        kind = Kind.NONE;
        credit = -1;
        int from = in.arrayOffset() + in.position();
        frame.wrap(in.array(), from, from + in.remaining());
        for (int tag = frame.next(); tag != 0; tag = frame.next()) {
            if (!readField(tag)) {
                return false;
            }
        }
        return !frame.isMalformed();
    }

    private boolean readField(int tag) {
        if (tag == STREAM_TAG) {
            frame.enter();
            return readStream();
        }
        if (tag == HEADERS_TAG) {
            frame.enter();
            kind = Kind.HEADERS;
            body.wrapField(frame);
        } else if (tag == MESSAGE_TAG) {
            frame.enter();
            kind = Kind.MESSAGE;
            body.wrapField(frame);
            return !frame.isMalformed() && readMessage();
        } else if (requests && tag == RESET_TAG) {
            frame.varint();
            kind = Kind.RESET;
        } else if (!requests && tag == TRAILERS_TAG) {
            frame.enter();
            kind = Kind.TRAILERS;
            body.wrapField(frame);
        } else if (tag == FlowControl.TAG) {
            credit = Math.max(0, frame.varint());
        } else {
            frame.skip(tag);
        }
        return true;
    }

    private boolean readStream() {
        hasStream = true;
        nested.wrapField(frame);
        for (int tag = nested.next(); tag != 0; tag = nested.next()) {
            if (tag == STREAM_ID_TAG) {
                streamId = nested.varint();
            } else {
                nested.skip(tag);
            }
        }
        return !nested.isMalformed();
    }

    private boolean readMessage() {
        hasMessage = !requests;
        hasPacket = false;
        dataStart = 0;
        dataLength = 0;
        eom = false;
        eos = false;
        for (int tag = body.next(); tag != 0; tag = body.next()) {
            if (tag == (requests ? PACKET_TAG_OF_REQUEST : PACKET_TAG_OF_RESPONSE)) {
                body.enter();
                hasPacket = true;
                if (!readPacket()) {
                    return false;
                }
            } else if (requests && tag == HAS_MESSAGE_TAG) {
                hasMessage = body.varint() != 0;
            } else if (requests && tag == EOS_TAG) {
                eos = body.varint() != 0;
            } else {
                body.skip(tag);
            }
        }
        return !body.isMalformed();
    }

    private boolean readPacket() {
        nested.wrapField(body);
        for (int tag = nested.next(); tag != 0; tag = nested.next()) {
            if (tag == DATA_TAG) {
                nested.enter();
                dataStart = nested.start();
                dataLength = nested.length();
            } else if (tag == EOM_TAG) {
                eom = nested.varint() != 0;
            } else {
                nested.skip(tag);
            }
        }
        return !nested.isMalformed();
    }

    /** Whether the stream is named; its id may well be 0. */
    boolean hasStream() {
        return hasStream;
    }

    /** Unsigned. */
    long streamId() {
        return streamId;
    }

    Kind kind() {
        return kind;
    }

    /**
     * Bytes of messages that the sender of this frame takes on the call in all; -1 when it tells
     * none (see {@link FlowControl}).
     */
    long credit() {
        return credit;
    }

    /** The fields of headers or trailers. */
    ProtoCursor body() {
        return body;
    }

    byte[] array() {
        return frame.array();
    }

    /** Of a message: whether it carries a part of one; of a response always. */
    boolean hasMessage() {
        return hasMessage;
    }

    boolean hasPacket() {
        return hasPacket;
    }

    int dataStart() {
        return dataStart;
    }

    int dataLength() {
        return dataLength;
    }

    /** The packet is the last one of its message. */
    boolean eom() {
        return eom;
    }

    /** The client half-closes. */
    boolean eos() {
        return eos;
    }
}
