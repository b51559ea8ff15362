package io.parley.sdk.stream;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A stream that could not be sent, or did not arrive whole.
 *
 * @since 0.1
 */
public final class StreamException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    StreamException(Reason reason, String message) {
        this(reason, message, null);
    }

    StreamException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason");
    }

    /** What went wrong. */
    public Reason reason() {
        return reason;
    }

    /** The same failure, thrown to another thread. */
    StreamException again() {
        return new StreamException(reason, String.valueOf(getMessage()), this);
    }

    /** Why a stream failed. */
    public enum Reason {
        /** The writer is closed. */
        CLOSED,
        /** The sender aborted the stream or left, or the room disconnected. */
        ABNORMAL_END,
        /** The sender ended the stream before it sent what it announced. */
        INCOMPLETE,
        /** A chunk is missing. */
        MISSED_CHUNK,
        /** The sender sent more than it announced. */
        LENGTH_EXCEEDED,
        /** Larger than {@link StreamLimits} allow. */
        PAYLOAD_TOO_LARGE,
        /** A part of an encrypted stream came in clear, or the reverse. */
        ENCRYPTION_MISMATCH,
        /** The content is no text, or cannot be decompressed. */
        DECODE_FAILED,
        /** The reader did not keep up with the sender. */
        READER_TOO_SLOW,
        /** Too much was written without waiting for the futures of earlier writes. */
        WRITER_TOO_FAST,
        /** Attributes, topic and names take more than 15,000 bytes. */
        HEADER_TOO_LARGE,
        /** The room is not connected, or lost its connection while sending. */
        SEND_FAILED,
        /** Too many streams are open. */
        TOO_MANY_STREAMS,
        /** A file could not be read or written. */
        IO,
        /** The thread was interrupted while it waited. */
        INTERRUPTED
    }
}
