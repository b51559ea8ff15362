package io.parley.webrtc.dtls;

/**
 * Encrypts and decrypts the fragments of records in both directions, with the keys of one epoch.
 *
 * <p>{@code seal} and {@code open} share nothing, and so may run on two threads.
 */
interface RecordProtection {
    /** Most bytes by which a sealed fragment is longer than its plaintext. */
    int overhead();

    /**
     * Writes the protected fragment to {@code out}, where the plaintext and {@link #overhead} must
     * fit; returns its length.
     */
    int seal(
            int contentType,
            long epochAndSequence,
            byte[] plaintext,
            int offset,
            int length,
            byte[] out,
            int outOffset);

    /**
     * Writes the plaintext of a fragment to {@code out}, where {@code length} bytes must fit;
     * returns its length, or -1 when the fragment is not genuine.
     */
    int open(
            int contentType,
            long epochAndSequence,
            byte[] fragment,
            int offset,
            int length,
            byte[] out,
            int outOffset);
}
