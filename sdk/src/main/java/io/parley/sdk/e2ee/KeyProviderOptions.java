package io.parley.sdk.e2ee;

import java.nio.charset.StandardCharsets;

/**
 * How keys are derived and kept. All participants of a room must have the same salt, derivation and
 * key size.
 *
 * @since 0.1
 */
public final class KeyProviderOptions {
    /** What Python, Node and Rust begin with. */
    public static final KeyProviderOptions DEFAULT = builder().build();

    private final byte[] ratchetSalt;
    private final int ratchetWindowSize;
    private final int failureTolerance;
    private final int keyRingSize;
    private final int keySizeBits;
    private final KeyDerivation keyDerivation;

    private KeyProviderOptions(Builder builder) {
        ratchetSalt = builder.ratchetSalt.clone();
        ratchetWindowSize = builder.ratchetWindowSize;
        failureTolerance = builder.failureTolerance;
        keyRingSize = builder.keyRingSize;
        keySizeBits = builder.keySizeBits;
        keyDerivation = builder.keyDerivation;
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A copy of the salt of the derivation. */
    public byte[] ratchetSalt() {
        return ratchetSalt.clone();
    }

    /** How many steps ahead of ours a sender's key may be. */
    public int ratchetWindowSize() {
        return ratchetWindowSize;
    }

    /** After how many failures in a row a key is given up; -1 never. */
    public int failureTolerance() {
        return failureTolerance;
    }

    /** How many keys are kept of each participant. */
    public int keyRingSize() {
        return keyRingSize;
    }

    /** Size of the AES key. */
    public int keySizeBits() {
        return keySizeBits;
    }

    /** How keys are made of passphrases. */
    public KeyDerivation keyDerivation() {
        return keyDerivation;
    }

    /** Collects options. */
    public static final class Builder {
        private byte[] ratchetSalt = "LKFrameEncryptionKey".getBytes(StandardCharsets.UTF_8);
        private int ratchetWindowSize = 16;
        private int failureTolerance = -1;
        private int keyRingSize = 16;
        private int keySizeBits = 128;
        private KeyDerivation keyDerivation = KeyDerivation.PBKDF2;

        private Builder() {}

        /** Salt of the derivation, 1 byte or more; {@code LKFrameEncryptionKey} as everywhere. */
        public Builder ratchetSalt(byte[] value) {
            if (value.length == 0) {
                throw new IllegalArgumentException("ratchetSalt: empty (expected: 1 byte or more)");
            }
            ratchetSalt = value.clone();
            return this;
        }

        /** Steps ahead that are tried, 0 to 256; 16 as in Rust, browsers have 8. */
        public Builder ratchetWindowSize(int value) {
            ratchetWindowSize = range("ratchetWindowSize", value, 0, 256);
            return this;
        }

        /** Failures in a row until a key is given up, or -1 (at first) for never. */
        public Builder failureTolerance(int value) {
            failureTolerance = range("failureTolerance", value, -1, Integer.MAX_VALUE);
            return this;
        }

        /** Keys of each participant, 1 to 256; 16 as everywhere. */
        public Builder keyRingSize(int value) {
            keyRingSize = range("keyRingSize", value, 1, 256);
            return this;
        }

        /** 128 (as everywhere) or 256. */
        public Builder keySizeBits(int value) {
            if (value != 128 && value != 256) {
                throw new IllegalArgumentException(
                        "keySizeBits: " + value + " (expected: 128 or 256)");
            }
            keySizeBits = value;
            return this;
        }

        /** PBKDF2 at first. */
        public Builder keyDerivation(KeyDerivation value) {
            keyDerivation = value;
            return this;
        }

        public KeyProviderOptions build() {
            return new KeyProviderOptions(this);
        }

        private static int range(String name, int value, int from, int to) {
            if (value < from || value > to) {
                throw new IllegalArgumentException(
                        name + ": " + value + " (expected: " + from + " to " + to + ")");
            }
            return value;
        }
    }
}
