package io.parley.webrtc.stun;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The 96 bits that join a response to its request (RFC 8489 §5).
 *
 * @param high the first 32 bits
 * @param low the other 64 bits
 */
public record StunTransactionId(int high, long low) {
    /** A new one; {@code random} must be cryptographically strong, so that nobody guesses it. */
    public static StunTransactionId random(RandomGenerator random) {
        return new StunTransactionId(random.nextInt(), random.nextLong());
    }

    void write(ByteBuffer out) {
        out.putInt(high).putLong(low);
    }
}
