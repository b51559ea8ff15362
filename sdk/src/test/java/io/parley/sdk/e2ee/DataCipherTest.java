package io.parley.sdk.e2ee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.ChatMessage;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DataStream;
import io.parley.proto.livekit.EncryptedPacket;
import io.parley.proto.livekit.Encryption;
import io.parley.proto.livekit.RpcAck;
import io.parley.proto.livekit.RpcRequest;
import io.parley.proto.livekit.RpcResponse;
import io.parley.proto.livekit.SipDTMF;
import io.parley.proto.livekit.Transcription;
import io.parley.proto.livekit.UserPacket;
import io.parley.sdk.datatrack.FrameCipher.Sealed;
import io.parley.sdk.packet.RoomThreads;
import io.parley.sdk.packet.TestRoom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataCipherTest {
    // HKDF, so that keys are derived quickly.
    private static final KeyProviderOptions OPTIONS =
            KeyProviderOptions.builder().keyDerivation(KeyDerivation.HKDF).build();

    private final TestRoom room = new TestRoom();
    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final RoomThreads threads = new RoomThreads(Runnable::run, pool::add, room);
    private final KeyProvider sending = provider("secret");
    private final KeyProvider receiving = provider("secret");
    private final DataCipher alice = new DataCipher(sending, threads);
    private final DataCipher bob = new DataCipher(receiving, threads);
    private final List<DataPacket> received = new ArrayList<>();
    private final List<String> states = new ArrayList<>();

    DataCipherTest() {
        alice.localIdentity("alice");
        bob.onState((identity, state) -> states.add(identity + " " + state));
    }

    private static KeyProvider provider(String passphrase) {
        KeyProvider provider = new KeyProvider(OPTIONS);
        provider.setSharedKey(passphrase.getBytes(UTF_8), 0);
        return provider;
    }

    private static DataPacket packet(String text) {
        return DataPacket.newBuilder()
                .setParticipantIdentity("alice")
                .addDestinationIdentities("bob")
                .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8(text)))
                .build();
    }

    private void send(String text) {
        bob.decrypt(alice.encrypt(packet(text)), received::add);
    }

    private List<String> texts() {
        return received.stream().map(each -> each.getUser().getPayload().toStringUtf8()).toList();
    }

    private void runPool() {
        for (Runnable task = pool.poll(); task != null; task = pool.poll()) {
            task.run();
        }
        room.pass(Duration.ofMillis(100));
    }

    @Test
    void aPacketIsReplacedByItsCiphertextAndBack() {
        DataPacket sealed = alice.encrypt(packet("hello"));
        EncryptedPacket encrypted = sealed.getEncryptedPacket();
        assertThat(sealed.hasUser()).isFalse();
        assertThat(sealed.getDestinationIdentitiesList()).containsExactly("bob");
        assertThat(encrypted.getEncryptionType()).isEqualTo(Encryption.Type.GCM);
        assertThat(encrypted.getIv().size()).isEqualTo(12);
        assertThat(encrypted.getKeyIndex()).isZero();
        assertThat(encrypted.getEncryptedValue().toStringUtf8()).doesNotContain("hello");

        bob.decrypt(sealed, received::add);
        assertThat(received).containsExactly(packet("hello"));
        assertThat(states).containsExactly("alice OK");
    }

    @Test
    void aPacketWhoseEncryptionTypeIsNotSetIsDecrypted() { // as browsers send it
        DataPacket sealed = alice.encrypt(packet("hello"));
        bob.decrypt(
                sealed.toBuilder()
                        .setEncryptedPacket(
                                sealed.getEncryptedPacket().toBuilder().clearEncryptionType())
                        .build(),
                received::add);
        assertThat(texts()).containsExactly("hello");
    }

    @Test
    void everyKindThatCanBeEncryptedIs() {
        List<DataPacket> packets =
                List.of(
                        packet("user"),
                        of(b -> b.setChatMessage(ChatMessage.newBuilder().setMessage("m"))),
                        of(b -> b.setRpcRequest(RpcRequest.newBuilder().setId("1"))),
                        of(b -> b.setRpcAck(RpcAck.newBuilder().setRequestId("1"))),
                        of(b -> b.setRpcResponse(RpcResponse.newBuilder().setRequestId("1"))),
                        of(b -> b.setStreamHeader(DataStream.Header.newBuilder().setTopic("t"))),
                        of(b -> b.setStreamChunk(DataStream.Chunk.newBuilder().setChunkIndex(1))),
                        of(
                                b ->
                                        b.setStreamTrailer(
                                                DataStream.Trailer.newBuilder().setReason("r"))));
        for (DataPacket each : packets) {
            DataPacket sealed = alice.encrypt(each);
            assertThat(sealed.hasEncryptedPacket()).isTrue();
            bob.decrypt(sealed, received::add);
        }
        assertThat(received).isEqualTo(packets);
    }

    private static DataPacket of(Consumer<DataPacket.Builder> value) {
        DataPacket.Builder builder = DataPacket.newBuilder().setParticipantIdentity("alice");
        value.accept(builder);
        return builder.build();
    }

    @Test
    void tonesAndTranscriptionsGoInClear() {
        DataPacket tone = of(b -> b.setSipDtmf(SipDTMF.newBuilder().setDigit("1")));
        DataPacket speech = of(b -> b.setTranscription(Transcription.newBuilder().setTrackId("t")));
        assertThat(alice.encrypt(tone)).isSameAs(tone);
        assertThat(alice.encrypt(speech)).isSameAs(speech);
    }

    @Test
    void nothingIsEncryptedWhileItIsOff() {
        alice.enabled(false);
        DataPacket packet = packet("clear");
        assertThat(alice.encrypt(packet)).isSameAs(packet);
    }

    @Test
    void noIvIsUsedTwice() {
        assertThat(
                        IntStream.range(0, 1_000)
                                .mapToObj(i -> alice.encrypt(packet("x")))
                                .map(each -> each.getEncryptedPacket().getIv())
                                .distinct())
                .hasSize(1_000);
    }

    @Test
    void withoutAKeyNothingIsSentAndNothingRead() {
        DataCipher keyless = new DataCipher(new KeyProvider(OPTIONS), threads);
        keyless.onState((identity, state) -> states.add(identity + " " + state));
        assertThatThrownBy(() -> keyless.encrypt(packet("x")))
                .isInstanceOf(EncryptionException.class)
                .hasMessageContaining("setSharedKey");
        keyless.decrypt(alice.encrypt(packet("x")), received::add);
        assertThat(received).isEmpty();
        assertThat(keyless.dropped()).isEqualTo(1);
        assertThat(states).contains("alice MISSING_KEY");
    }

    @Test
    void anotherKeyDoesNotRead() {
        sending.setSharedKey("other".getBytes(UTF_8), 0);
        send("x");
        runPool();
        assertThat(received).isEmpty();
        assertThat(bob.dropped()).isEqualTo(1);
        assertThat(states).containsExactly("alice DECRYPTION_FAILED");
    }

    @Test
    void aChangedBitIsNoticed() {
        DataPacket sealed = alice.encrypt(packet("x"));
        byte[] value = sealed.getEncryptedPacket().getEncryptedValue().toByteArray();
        value[0] ^= 1;
        bob.decrypt(
                sealed.toBuilder()
                        .setEncryptedPacket(
                                sealed.getEncryptedPacket().toBuilder()
                                        .setEncryptedValue(ByteString.copyFrom(value)))
                        .build(),
                received::add);
        runPool();
        assertThat(received).isEmpty();
    }

    @Test
    void garbageIsDroppedWithoutAnException() {
        for (int ivLength = 0; ivLength < 20; ivLength++) {
            for (int length = 0; length < 40; length += 3) {
                EncryptedPacket garbage =
                        EncryptedPacket.newBuilder()
                                .setIv(ByteString.copyFrom(new byte[ivLength]))
                                .setEncryptedValue(ByteString.copyFrom(new byte[length]))
                                .setKeyIndex(-ivLength)
                                .build();
                bob.decrypt(of(b -> b.setEncryptedPacket(garbage)), received::add);
                runPool();
            }
        }
        assertThat(received).isEmpty();
        send("still works");
        assertThat(texts()).containsExactly("still works");
    }

    @Test
    void keysOfSeveralIndexesLiveSideBySide() {
        sending.setSharedKey("second".getBytes(UTF_8), 3);
        send("early");
        assertThat(received).isEmpty();
        assertThat(states).containsExactly("alice MISSING_KEY");
        receiving.setSharedKey("second".getBytes(UTF_8), 3);
        send("late");
        assertThat(texts()).containsExactly("late");
        assertThat(alice.encrypt(packet("x")).getEncryptedPacket().getKeyIndex()).isEqualTo(3);
    }

    @Test
    void aRatchetedKeyIsFollowedAndPacketsKeepTheirOrderMeanwhile() {
        sending.ratchetSharedKey(0);
        sending.ratchetSharedKey(0);
        send("one");
        send("two");
        assertThat(received).isEmpty();
        runPool();
        assertThat(texts()).containsExactly("one", "two");
        assertThat(states).containsExactly("alice KEY_RATCHETED", "alice OK");
        send("three");
        assertThat(texts()).containsExactly("one", "two", "three");
    }

    @Test
    void theWindowIsAsFarAsOneFollows() {
        KeyProviderOptions narrow =
                KeyProviderOptions.builder()
                        .keyDerivation(KeyDerivation.HKDF)
                        .ratchetWindowSize(2)
                        .build();
        KeyProvider keys = new KeyProvider(narrow);
        keys.setSharedKey("secret".getBytes(UTF_8), 0);
        DataCipher carol = new DataCipher(keys, threads);
        for (int i = 0; i < 3; i++) {
            sending.ratchetSharedKey(0);
        }
        carol.decrypt(alice.encrypt(packet("too far")), received::add);
        runPool();
        assertThat(received).isEmpty();
    }

    @Test
    void aKeyThatFailsTooOftenIsGivenUpUntilItIsSetAgain() {
        KeyProvider keys =
                new KeyProvider(
                        KeyProviderOptions.builder()
                                .keyDerivation(KeyDerivation.HKDF)
                                .ratchetWindowSize(0)
                                .failureTolerance(1)
                                .build());
        keys.setSharedKey("wrong".getBytes(UTF_8), 0);
        DataCipher carol = new DataCipher(keys, threads);
        for (int i = 0; i < 3; i++) {
            carol.decrypt(alice.encrypt(packet("x")), received::add);
        }
        assertThat(carol.dropped()).isEqualTo(3);
        keys.setSharedKey("secret".getBytes(UTF_8), 0);
        carol.decrypt(alice.encrypt(packet("right")), received::add);
        assertThat(texts()).containsExactly("right");
    }

    @Test
    void aParticipantsOwnKeyGoesBeforeTheSharedOne() {
        sending.setKey("alice", "of alice".getBytes(UTF_8), 1);
        receiving.setKey("alice", "of alice".getBytes(UTF_8), 1);
        send("mine");
        assertThat(texts()).containsExactly("mine");
        assertThat(alice.encrypt(packet("x")).getEncryptedPacket().getKeyIndex()).isEqualTo(1);
        receiving.removeKeys("alice");
        send("unread");
        runPool();
        assertThat(texts()).containsExactly("mine");
    }

    @Test
    void framesOfDataTracksAreEncryptedTheSameWay() {
        Sealed sealed = requireNonNull(alice.encrypt(new byte[] {1, 2, 3}));
        assertThat(sealed.iv()).hasSize(12);
        assertThat(sealed.payload()).hasSize(3 + 16);
        assertThat(bob.decrypt("alice", sealed)).containsExactly(1, 2, 3);
        assertThat(new DataCipher(new KeyProvider(OPTIONS), threads).encrypt(new byte[1])).isNull();
    }

    @Test
    void aFrameIsLostWhileKeysAreDerivedAndTheNextOneIsRead() {
        sending.ratchetSharedKey(0);
        Sealed first = requireNonNull(alice.encrypt(new byte[] {1}));
        assertThat(bob.decrypt("alice", first)).isNull();
        runPool();
        assertThat(bob.decrypt("alice", requireNonNull(alice.encrypt(new byte[] {2}))))
                .containsExactly(2);
    }

    @Test
    void keysCanBeExported() {
        assertThat(sending.exportSharedKey(0)).isEqualTo("secret".getBytes(UTF_8));
        assertThat(sending.exportSharedKey(1)).isNull();
        byte[] next = sending.ratchetSharedKey(0);
        assertThat(sending.exportSharedKey(0)).isEqualTo(next);
        assertThatThrownBy(() -> sending.ratchetKey("carol", 0))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sending.setSharedKey(new byte[0], 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sending.setSharedKey(new byte[1], 256))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
