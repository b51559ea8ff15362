package io.parley.sdk.e2ee;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts or decrypts the frames of one track, as other SDKs do:
 *
 * <pre>
 * clear bytes | ciphertext, tag (16) | IV (12) | 12 | key index
 * </pre>
 *
 * The clear bytes are authenticated. Not thread-safe, but for {@link #dropped} and {@link
 * #injected}; keys may change at any time.
 *
 * @since 0.1
 */
public final class FrameCryptor {
    private static final int TRAILER_BYTES = GcmCipher.IV_BYTES + 2;

    private final KeyProvider keys;
    private final String identity;
    private final FrameKind kind;
    private final Executor pool;
    private final BiConsumer<String, EncryptionState> onState;
    private byte[] sifTrailer = new byte[0];
    private int counter = new SecureRandom().nextInt(0xFFFF);
    private EncryptionState state = EncryptionState.NEW;
    private volatile long dropped;
    private volatile long injected;

    /**
     * For one track.
     *
     * @param identity of the participant who sends it, which may be the local one
     * @param pool derives keys, which takes 40 ms each
     * @param onState told when the state of the track changes, by the thread that runs the frames
     *     through; must not block
     */
    public FrameCryptor(
            KeyProvider keys,
            String identity,
            FrameKind kind,
            Executor pool,
            BiConsumer<String, EncryptionState> onState) {
        this.keys = requireNonNull(keys, "keys");
        this.identity = requireNonNull(identity, "identity");
        this.kind = requireNonNull(kind, "kind");
        this.pool = requireNonNull(pool, "pool");
        this.onState = requireNonNull(onState, "onState");
    }

    /**
     * What the frames end with that the server makes itself, such as silence after a mute ({@code
     * JoinResponse.sif_trailer}). They are dropped: nobody has authenticated them.
     */
    public void sifTrailer(byte[] trailer) {
        sifTrailer = trailer.clone();
    }

    /** Frames that could not be encrypted or decrypted. */
    public long dropped() {
        return dropped;
    }

    /** Frames that the server made and that were left out. */
    public long injected() {
        return injected;
    }

    /**
     * Encrypts a frame.
     *
     * @param ssrc of the stream that carries it; no other stream may have it under the same key
     * @param rtpTimestamp of the frame
     * @return the frame as it is sent; an empty frame is returned as it is; null when it has to be
     *     dropped, because there is no key or it is malformed
     */
    public byte @Nullable [] encrypt(
            byte[] frame, int offset, int length, int ssrc, int rtpTimestamp) {
        byte[] plain = Arrays.copyOfRange(frame, offset, offset + length);
        if (length == 0) {
            return plain;
        }
        KeyRing ring = keys.sending(identity);
        int index = ring == null ? 0 : ring.current();
        KeyMaterial material = ring == null ? null : ring.get(index);
        int clear = kind.clearBytes(plain, length);
        if (material == null || clear < 0) {
            state(material == null ? EncryptionState.MISSING_KEY : state);
            dropped++;
            return null;
        }
        byte[] header = Arrays.copyOf(plain, clear);
        if (kind.isByteStream()) {
            header = ByteStream.withLongStartCodes(header);
        }
        byte[] iv = nextIv(ssrc, rtpTimestamp);
        byte[] sealed = GcmCipher.seal(material.key(), iv, header, plain, clear, length - clear);
        byte[] rest = Arrays.copyOf(sealed, sealed.length + TRAILER_BYTES);
        System.arraycopy(iv, 0, rest, sealed.length, GcmCipher.IV_BYTES);
        rest[rest.length - 2] = GcmCipher.IV_BYTES;
        rest[rest.length - 1] = (byte) index;
        if (kind.isByteStream()) {
            rest = ByteStream.escape(rest);
        }
        byte[] out = Arrays.copyOf(header, header.length + rest.length);
        System.arraycopy(rest, 0, out, header.length, rest.length);
        state(EncryptionState.OK);
        return out;
    }

    /** SSRC, timestamp, and the timestamp less a counter: never twice the same. */
    private byte[] nextIv(int ssrc, int rtpTimestamp) {
        counter = (counter + 1) % 0xFFFF;
        return ByteBuffer.allocate(GcmCipher.IV_BYTES)
                .putInt(ssrc)
                .putInt(rtpTimestamp)
                .putInt(rtpTimestamp - counter)
                .array();
    }

    /**
     * Decrypts a frame. When the sender moved its key on, frames are dropped until the next keys
     * are derived.
     *
     * @return the frame as it was coded; an empty frame is returned as it is; null when it has to
     *     be dropped, because there is no key, it was changed, or the server made it
     */
    public byte @Nullable [] decrypt(byte[] frame, int offset, int length) {
        byte[] sealed = Arrays.copyOfRange(frame, offset, offset + length);
        if (length == 0) {
            return sealed;
        }
        if (isInjected(sealed)) {
            injected++;
            return null;
        }
        byte[] plain = open(sealed);
        if (plain == null) {
            dropped++;
        }
        return plain;
    }

    private boolean isInjected(byte[] frame) {
        int from = frame.length - sifTrailer.length;
        return sifTrailer.length > 0
                && from >= 0
                && Arrays.equals(frame, from, frame.length, sifTrailer, 0, sifTrailer.length);
    }

    private byte @Nullable [] open(byte[] frame) {
        KeyRing ring = keys.receiving(identity);
        KeyRing.Slot slot = ring == null ? null : ring.slot(frame[frame.length - 1] & 0xFF);
        if (slot == null) {
            state(EncryptionState.MISSING_KEY);
            return null;
        }
        Sealed sealed = slot.givenUp() ? null : parse(frame);
        if (sealed == null) {
            return null;
        }
        byte[] plain = sealed.open(slot.material());
        if (plain != null) {
            slot.worked();
            state(EncryptionState.OK);
            return plain;
        }
        for (KeyMaterial each : slot.ahead()) {
            plain = sealed.open(each);
            if (plain != null) {
                slot.moveTo(each);
                state(EncryptionState.KEY_RATCHETED);
                return plain;
            }
        }
        if (slot.windowKnown()) {
            slot.failed();
            state(EncryptionState.DECRYPTION_FAILED);
        } else {
            derive(slot, sealed);
        }
        return null;
    }

    private @Nullable Sealed parse(byte[] frame) {
        int clear = kind.clearBytes(frame, frame.length);
        if (clear < 0) {
            return null;
        }
        byte[] header = Arrays.copyOf(frame, clear);
        byte[] rest =
                kind.isByteStream()
                        ? ByteStream.unescape(frame, clear, frame.length - clear)
                        : Arrays.copyOfRange(frame, clear, frame.length);
        int ivStart = rest.length - TRAILER_BYTES;
        if (ivStart < GcmCipher.TAG_BYTES || rest[rest.length - 2] != GcmCipher.IV_BYTES) {
            return null;
        }
        return new Sealed(header, rest, ivStart);
    }

    /** Derives the keys ahead until one opens this frame, or the window is at its end. */
    private void derive(KeyRing.Slot slot, Sealed sealed) {
        if (!slot.beginDeriving()) {
            return;
        }
        pool.execute(
                () -> {
                    try {
                        while (!slot.windowKnown() && sealed.open(slot.deriveNext()) == null) {}
                    } finally {
                        slot.endDeriving();
                    }
                });
    }

    private void state(EncryptionState now) {
        if (state != now) {
            state = now;
            onState.accept(identity, now);
        }
    }

    /** A frame that was taken apart: what is in clear; ciphertext and tag, IV, trailer. */
    private record Sealed(byte[] header, byte[] rest, int ivStart) {
        byte @Nullable [] open(KeyMaterial material) {
            byte[] iv = Arrays.copyOfRange(rest, ivStart, ivStart + GcmCipher.IV_BYTES);
            byte[] plain = GcmCipher.open(material.key(), iv, header, rest, 0, ivStart);
            if (plain == null) {
                return null;
            }
            byte[] frame = Arrays.copyOf(header, header.length + plain.length);
            System.arraycopy(plain, 0, frame, header.length, plain.length);
            return frame;
        }
    }
}
