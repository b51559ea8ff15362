package io.parley.sdk.e2ee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameCryptorTest {
    // HKDF, so that keys are derived quickly.
    private static final KeyProviderOptions OPTIONS =
            KeyProviderOptions.builder()
                    .keyDerivation(KeyDerivation.HKDF)
                    .failureTolerance(3)
                    .build();

    private static final byte[] SIF_TRAILER = "trailer of this room".getBytes(UTF_8);

    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final KeyProvider sending = provider("secret");
    private final KeyProvider receiving = provider("secret");
    private final List<EncryptionState> states = new ArrayList<>();

    private static KeyProvider provider(String passphrase) {
        KeyProvider provider = new KeyProvider(OPTIONS);
        provider.setSharedKey(passphrase.getBytes(UTF_8), 0);
        return provider;
    }

    private FrameCryptor sender(FrameKind kind) {
        return new FrameCryptor(sending, "alice", kind, pool::add, (identity, state) -> {});
    }

    private FrameCryptor receiver(FrameKind kind) {
        return new FrameCryptor(
                receiving, "alice", kind, pool::add, (identity, state) -> states.add(state));
    }

    @ParameterizedTest
    @EnumSource(FrameKind.class)
    void whatIsEncryptedIsDecryptedAgain(FrameKind kind) {
        FrameCryptor sender = sender(kind);
        FrameCryptor receiver = receiver(kind);
        for (int seed = 0; seed < 200; seed++) {
            byte[] frame = frame(kind, new SplittableRandom(seed));
            byte[] sealed = encrypt(sender, frame);
            assertThat(sealed).isNotNull().isNotEqualTo(frame);
            assertThat(decrypt(receiver, sealed)).isEqualTo(frame);
        }
        assertThat(states).containsExactly(EncryptionState.OK);
        assertThat(receiver.dropped()).isZero();
    }

    @ParameterizedTest
    @EnumSource(FrameKind.class)
    void theLayoutIsThatOfOtherSdks(FrameKind kind) {
        byte[] frame = frame(kind, new SplittableRandom(1));
        int clear = kind.clearBytes(frame, frame.length);
        byte[] sealed = encrypt(sender(kind), frame);
        byte[] rest = Arrays.copyOfRange(sealed, clear, sealed.length);
        if (kind.isByteStream()) {
            rest = ByteStream.unescape(rest, 0, rest.length);
        }

        assertThat(Arrays.copyOf(sealed, clear)).isEqualTo(Arrays.copyOf(frame, clear));
        // Ciphertext, tag, IV, its length, key index.
        assertThat(rest).hasSize(frame.length - clear + 16 + 12 + 2);
        assertThat(rest[rest.length - 1]).isZero();
        assertThat(rest[rest.length - 2]).isEqualTo((byte) 12);
        ByteBuffer iv = ByteBuffer.wrap(rest, rest.length - 14, 12);
        assertThat(iv.getInt()).isEqualTo(0x12345678);
        assertThat(iv.getInt()).isEqualTo(90_000);
        assertThat(90_000 - iv.getInt()).isBetween(0, 0xFFFF);
        byte[] header = Arrays.copyOf(sealed, clear);
        byte[] plain =
                GcmCipher.open(
                        KeyMaterial.of("secret".getBytes(UTF_8), OPTIONS).key(),
                        Arrays.copyOfRange(rest, rest.length - 14, rest.length - 2),
                        header,
                        rest,
                        0,
                        rest.length - 14);
        assertThat(plain).isEqualTo(Arrays.copyOfRange(frame, clear, frame.length));
    }

    @Test
    void clearBytesAreThoseThatServersLookAt() {
        assertThat(FrameKind.AUDIO.clearBytes(new byte[50], 50)).isEqualTo(1);
        assertThat(FrameKind.VP8.clearBytes(new byte[50], 50)).isEqualTo(10);
        assertThat(FrameKind.VP8.clearBytes(new byte[] {1, 2, 3, 4}, 4)).isEqualTo(3);
        assertThat(FrameKind.VP8.clearBytes(new byte[] {0, 2, 3, 4}, 4)).isEqualTo(-1);
        assertThat(FrameKind.VP9.clearBytes(new byte[50], 50)).isZero();
        byte[] h264 = {0, 0, 0, 1, 0x67, 9, 0, 0, 1, 0x68, 9, 0, 0, 0, 1, 0x65, 7, 8};
        assertThat(FrameKind.H264.clearBytes(h264, h264.length)).isEqualTo(17);
        byte[] h265 = {0, 0, 0, 1, 0x40, 1, 0, 0, 0, 1, 0x26, 1, 7, 8};
        assertThat(FrameKind.H265.clearBytes(h265, h265.length)).isEqualTo(12);
        byte[] none = {0, 0, 0, 1, 0x67, 9};
        assertThat(FrameKind.H264.clearBytes(none, none.length)).isEqualTo(-1);
    }

    @Test
    void startCodesGrowToFourBytesAsDepacketizersMakeThem() {
        byte[] frame = {0, 0, 1, 0x67, 9, 0, 0, 1, 0x65, 7, 8, 9};
        byte[] grown = {0, 0, 0, 1, 0x67, 9, 0, 0, 0, 1, 0x65, 7, 8, 9};
        byte[] sealed = encrypt(sender(FrameKind.H264), frame);
        assertThat(decrypt(receiver(FrameKind.H264), sealed)).isEqualTo(grown);
    }

    @Test
    void nothingEncryptedLooksLikeAStartCode() {
        FrameCryptor sender = sender(FrameKind.H264);
        for (int seed = 0; seed < 2000; seed++) {
            byte[] frame = frame(FrameKind.H264, new SplittableRandom(seed));
            byte[] sealed = encrypt(sender, frame);
            int from = FrameKind.H264.clearBytes(frame, frame.length);
            for (int i = from; i + 2 < sealed.length; i++) {
                boolean code = sealed[i] == 0 && sealed[i + 1] == 0 && sealed[i + 2] >= 0;
                assertThat(code && sealed[i + 2] < 3).isFalse();
            }
        }
    }

    @Test
    void noIvIsUsedTwice() {
        FrameCryptor sender = sender(FrameKind.VP9);
        byte[] first = encrypt(sender, new byte[20]);
        byte[] second = encrypt(sender, new byte[20]);
        assertThat(iv(first)).isNotEqualTo(iv(second));
    }

    private static byte[] iv(byte[] sealed) {
        return Arrays.copyOfRange(sealed, sealed.length - 14, sealed.length - 2);
    }

    @Test
    void emptyFramesAndFramesOfTheServerAreNoFailures() {
        FrameCryptor receiver = receiver(FrameKind.AUDIO);
        receiver.sifTrailer(SIF_TRAILER);
        assertThat(decrypt(receiver, new byte[0])).isEmpty();
        assertThat(encrypt(sender(FrameKind.AUDIO), new byte[0])).isEmpty();
        byte[] silence = new byte[80 + SIF_TRAILER.length];
        System.arraycopy(SIF_TRAILER, 0, silence, 80, SIF_TRAILER.length);
        for (int i = 0; i < 50; i++) {
            assertThat(decrypt(receiver, silence)).isNull();
        }
        assertThat(receiver.injected()).isEqualTo(50);
        assertThat(receiver.dropped()).isZero();
        assertThat(decrypt(receiver, encrypt(sender(FrameKind.AUDIO), new byte[20])))
                .isEqualTo(new byte[20]);
    }

    @Test
    void theReceiverFollowsARatchetedKey() {
        FrameCryptor sender = sender(FrameKind.VP8);
        FrameCryptor receiver = receiver(FrameKind.VP8);
        decrypt(receiver, encrypt(sender, new byte[20]));
        sending.ratchetSharedKey(0);
        sending.ratchetSharedKey(0);

        // The first frame is what the keys are derived for.
        assertThat(decrypt(receiver, encrypt(sender, new byte[20]))).isNull();
        runPool();
        assertThat(decrypt(receiver, encrypt(sender, new byte[20]))).isEqualTo(new byte[20]);
        assertThat(decrypt(receiver, encrypt(sender, new byte[20]))).isEqualTo(new byte[20]);
        assertThat(states)
                .containsExactly(
                        EncryptionState.OK, EncryptionState.KEY_RATCHETED, EncryptionState.OK);
    }

    @Test
    void aWrongKeyIsGivenUpAfterSomeFailuresAndANewOneWorks() {
        FrameCryptor sender = sender(FrameKind.VP8);
        FrameCryptor receiver = receiver(FrameKind.VP8);
        receiving.setSharedKey("another".getBytes(UTF_8), 0);
        for (int i = 0; i < 10; i++) {
            assertThat(decrypt(receiver, encrypt(sender, new byte[20]))).isNull();
            runPool();
        }
        assertThat(states).containsExactly(EncryptionState.DECRYPTION_FAILED);
        assertThat(receiver.dropped()).isEqualTo(10);

        receiving.setSharedKey("secret".getBytes(UTF_8), 0);
        assertThat(decrypt(receiver, encrypt(sender, new byte[20]))).isNotNull();
    }

    @Test
    void missingKeysAreReported() {
        KeyProvider none = new KeyProvider(OPTIONS);
        List<EncryptionState> sent = new ArrayList<>();
        FrameCryptor sender =
                new FrameCryptor(
                        none, "alice", FrameKind.VP8, pool::add, (who, state) -> sent.add(state));
        assertThat(sender.encrypt(new byte[20], 0, 20, 1, 1)).isNull();
        assertThat(sent).containsExactly(EncryptionState.MISSING_KEY);

        byte[] other = encrypt(sender(FrameKind.VP8), new byte[20]);
        other[other.length - 1] = 5;
        assertThat(decrypt(receiver(FrameKind.VP8), other)).isNull();
        assertThat(states).containsExactly(EncryptionState.MISSING_KEY);
    }

    @Test
    void aParticipantsOwnKeyGoesBeforeTheSharedOne() {
        sending.setKey("alice", "own".getBytes(UTF_8), 7);
        byte[] sealed = encrypt(sender(FrameKind.AUDIO), new byte[20]);
        assertThat(sealed[sealed.length - 1]).isEqualTo((byte) 7);
        assertThat(decrypt(receiver(FrameKind.AUDIO), sealed)).isNull();
        receiving.setKey("alice", "own".getBytes(UTF_8), 7);
        assertThat(decrypt(receiver(FrameKind.AUDIO), sealed)).isEqualTo(new byte[20]);
    }

    @ParameterizedTest
    @EnumSource(FrameKind.class)
    void aChangedFrameIsNeverDelivered(FrameKind kind) {
        byte[] frame = frame(kind, new SplittableRandom(3));
        byte[] sealed = encrypt(sender(kind), frame);
        KeyProvider patient =
                new KeyProvider(
                        KeyProviderOptions.builder().keyDerivation(KeyDerivation.HKDF).build());
        patient.setSharedKey("secret".getBytes(UTF_8), 0);
        FrameCryptor receiver =
                new FrameCryptor(patient, "alice", kind, Runnable::run, (who, state) -> {});
        for (int length = 0; length < sealed.length; length++) {
            byte[] prefix = decrypt(receiver, Arrays.copyOf(sealed, length));
            assertThat(prefix == null || length == 0).isTrue();
        }
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 0x41;
            assertThat(decrypt(receiver, changed)).as("byte %d", at).isNull();
        }
        assertThat(decrypt(receiver, sealed)).isEqualTo(frame);
    }

    private void runPool() {
        for (Runnable task = pool.poll(); task != null; task = pool.poll()) {
            task.run();
        }
    }

    private static byte[] encrypt(FrameCryptor cryptor, byte[] frame) {
        return requireNonNull(cryptor.encrypt(frame, 0, frame.length, 0x12345678, 90_000));
    }

    private static byte @Nullable [] decrypt(FrameCryptor cryptor, byte[] frame) {
        return cryptor.decrypt(frame, 0, frame.length);
    }

    /** A frame with many zeros, which escaping has to do with. */
    private static byte[] frame(FrameKind kind, SplittableRandom random) {
        byte[] frame = new byte[40 + random.nextInt(200)];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
        }
        byte[] start =
                switch (kind) {
                    case AUDIO, VP9, VP8 -> new byte[0];
                    case H264 -> new byte[] {0, 0, 0, 1, 0x67, 66, 0, 0, 0, 1, 0x65, 77};
                    case H265 -> new byte[] {0, 0, 0, 1, 0x42, 66, 0, 0, 0, 1, 0x26, 77};
                };
        System.arraycopy(start, 0, frame, 0, start.length);
        return frame;
    }
}
