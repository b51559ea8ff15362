package io.parley.sdk.stream;

import io.parley.sdk.packet.Limits;

/**
 * What the streams of one room may take.
 *
 * @param maxPayloadBytes largest incoming stream, uncompressed, in bytes; 1 or more; 5,000,000,000
 *     as in other SDKs
 * @param maxBufferedBytes bytes of one incoming stream that wait for a slow reader until it fails
 *     with {@link StreamException.Reason#READER_TOO_SLOW}; 15,000 or more; 64 MiB, two seconds at a
 *     rate that few networks have
 * @since 0.1
 */
public record StreamLimits(long maxPayloadBytes, long maxBufferedBytes) {
    /** 5 GB a stream, 64 MiB for a slow reader. */
    public static final StreamLimits DEFAULT =
            new StreamLimits(Limits.MAX_STREAM_BYTES, Limits.MAX_BUFFERED_STREAM_BYTES);

    public StreamLimits {
        if (maxPayloadBytes < 1) {
            throw new IllegalArgumentException(
                    "maxPayloadBytes: " + maxPayloadBytes + " (expected: 1 or more)");
        }
        if (maxBufferedBytes < Limits.STREAM_CHUNK_BYTES) {
            throw new IllegalArgumentException(
                    "maxBufferedBytes: "
                            + maxBufferedBytes
                            + " (expected: "
                            + Limits.STREAM_CHUNK_BYTES
                            + " or more)");
        }
    }

    public StreamLimits withMaxPayloadBytes(long value) {
        return new StreamLimits(value, maxBufferedBytes);
    }

    public StreamLimits withMaxBufferedBytes(long value) {
        return new StreamLimits(maxPayloadBytes, value);
    }
}
