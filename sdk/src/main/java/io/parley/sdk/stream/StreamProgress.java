package io.parley.sdk.stream;

import org.jspecify.annotations.Nullable;

/**
 * How far a stream is.
 *
 * @param bytes sent or read, before compression, attachments included
 * @param total bytes in all; null when not known
 * @since 0.1
 */
public record StreamProgress(long bytes, @Nullable Long total) {
    /** From 0 to 1; 1 for an empty stream, NaN when the total is not known. */
    public double fraction() {
        if (total == null) {
            return Double.NaN;
        }
        return total == 0 ? 1 : (double) bytes / total;
    }
}
