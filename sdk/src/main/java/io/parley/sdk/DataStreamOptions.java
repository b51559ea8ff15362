package io.parley.sdk;

/**
 * Limits of text and byte streams that others send.
 *
 * @param maxPayloadByteLength the largest stream that is taken, bytes after decompression, 1 or
 *     more; 5,000,000,000 by default, as in the other SDKs
 * @since 0.1
 */
public record DataStreamOptions(long maxPayloadByteLength) {
    /** The default limits. */
    public static final DataStreamOptions DEFAULT = new DataStreamOptions(5_000_000_000L);

    /** Checks the value. */
    public DataStreamOptions {
        if (maxPayloadByteLength < 1) {
            throw new IllegalArgumentException(
                    "maxPayloadByteLength: " + maxPayloadByteLength + " (expected: 1 or more)");
        }
    }
}
