package io.parley.sdk.datatrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parley.proto.livekit.DataTrackInfo;
import io.parley.proto.livekit.Encryption;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.PublishDataTrackRequest;
import io.parley.proto.livekit.PublishDataTrackResponse;
import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UnpublishDataTrackRequest;
import io.parley.proto.livekit.UnpublishDataTrackResponse;
import io.parley.sdk.datatrack.PublishDataTrackException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalTracksTest {
    private final TestConnection connection = new TestConnection();
    private final DataTracks tracks = tracks(null);

    private DataTracks tracks(@Nullable FrameCipher cipher) {
        return new DataTracks(connection, new NoEvents(), Runnable::run, cipher);
    }

    private static final class NoEvents implements DataTrackEvents {
        @Override
        public void onPublished(RemoteDataTrack track) {}

        @Override
        public void onUnpublished(RemoteDataTrack track) {}
    }

    private PublishDataTrackRequest lastRequest() {
        assertThat(connection.lastSent().hasPublishDataTrackRequest()).isTrue();
        return connection.lastSent().getPublishDataTrackRequest();
    }

    private static DataTrackInfo info(PublishDataTrackRequest request, String sid) {
        return DataTrackInfo.newBuilder()
                .setPubHandle(request.getPubHandle())
                .setName(request.getName())
                .setSid(sid)
                .setEncryption(request.getEncryption())
                .build();
    }

    private static SignalResponse published(DataTrackInfo info) {
        return SignalResponse.newBuilder()
                .setPublishDataTrackResponse(PublishDataTrackResponse.newBuilder().setInfo(info))
                .build();
    }

    private static SignalResponse refused(
            PublishDataTrackRequest request, RequestResponse.Reason reason) {
        return SignalResponse.newBuilder()
                .setRequestResponse(
                        RequestResponse.newBuilder().setReason(reason).setPublishDataTrack(request))
                .build();
    }

    private LocalDataTrack publish(String name) {
        CompletableFuture<LocalDataTrack> result = tracks.publish(name);
        connection.run();
        tracks.onSignal(published(info(lastRequest(), "DTR_" + name)));
        return result.join();
    }

    private static Reason reason(CompletableFuture<?> failed) {
        CompletionException cause =
                Objects.requireNonNull(
                        catchThrowableOfType(CompletionException.class, failed::join));
        return ((PublishDataTrackException) Objects.requireNonNull(cause.getCause())).reason();
    }

    @Test
    void aTrackIsPublishedWhenTheServerSaysSo() {
        LocalDataTrack track = publish("pose");
        assertThat(track.isPublished()).isTrue();
        assertThat(track.info().sid()).isEqualTo("DTR_pose");
        assertThat(track.info().name()).isEqualTo("pose");
        assertThat(track.info().usesE2ee()).isFalse();
        assertThat(tracks.publishedTracks()).hasSize(1);
        assertThat(connection.timers()).isZero();
    }

    @Test
    void theUpdateOfOneselfMayComeBeforeTheAnswer() {
        CompletableFuture<LocalDataTrack> result = tracks.publish("pose");
        connection.run();
        DataTrackInfo info = info(lastRequest(), "DTR_1");
        tracks.onLocalParticipant(ParticipantInfo.newBuilder().addDataTracks(info).build());
        assertThat(result.join().info().sid()).isEqualTo("DTR_1");
        tracks.onSignal(published(info));
        assertThat(connection.sent).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_ALLOWED, NOT_ALLOWED",
        "INVALID_NAME, INVALID_NAME",
        "DUPLICATE_NAME, DUPLICATE_NAME",
        "LIMIT_EXCEEDED, LIMIT_REACHED",
        "INVALID_HANDLE, INTERNAL",
        "DUPLICATE_HANDLE, INTERNAL"
    })
    void theServersRefusalIsTheReason(RequestResponse.Reason said, Reason expected) {
        CompletableFuture<LocalDataTrack> result = tracks.publish("pose");
        connection.run();
        tracks.onSignal(refused(lastRequest(), said));
        assertThat(reason(result)).isEqualTo(expected);
        assertThat(connection.timers()).isZero();
    }

    @Test
    void namesAreCheckedBeforeTheServerIsAsked() {
        assertThat(reason(tracks.publish(""))).isEqualTo(Reason.INVALID_NAME);
        assertThat(reason(tracks.publish("ä".repeat(129)))).isEqualTo(Reason.INVALID_NAME);
        publish("pose");
        CompletableFuture<LocalDataTrack> second = tracks.publish("pose");
        connection.run();
        assertThat(reason(second)).isEqualTo(Reason.DUPLICATE_NAME);
        assertThat(connection.sent).hasSize(1);
    }

    @Test
    void aSilentServerIsGivenUpAfterTenSecondsAndALateTrackIsEnded() {
        CompletableFuture<LocalDataTrack> result = tracks.publish("pose");
        connection.run();
        PublishDataTrackRequest request = lastRequest();
        connection.pass(Duration.ofMillis(9_999));
        assertThat(result).isNotDone();
        connection.pass(Duration.ofMillis(1));
        assertThat(reason(result)).isEqualTo(Reason.TIMEOUT);
        connection.sent.clear();
        tracks.onSignal(published(info(request, "DTR_late")));
        assertThat(connection.lastSent().getUnpublishDataTrackRequest().getPubHandle())
                .isEqualTo(request.getPubHandle());
    }

    @Test
    void aParticipantCannotHaveMoreTracksThanThereAreHandles() {
        CompletableFuture<LocalDataTrack> result = new CompletableFuture<>();
        for (int i = 0; i <= 65_535; i++) {
            result = tracks.publish("track " + i);
        }
        connection.run();
        assertThat(connection.sent).hasSize(65_535);
        assertThat(connection.sent.get(0).getPublishDataTrackRequest().getPubHandle()).isEqualTo(1);
        assertThat(lastRequest().getPubHandle()).isEqualTo(65_535);
        assertThat(reason(result)).isEqualTo(Reason.LIMIT_REACHED);
    }

    @Test
    void unpublishingEndsTheTrackAtOnceAndWaitsForTheServer() {
        LocalDataTrack track = publish("pose");
        CompletableFuture<Void> done = track.unpublish();
        assertThat(track.isPublished()).isFalse();
        assertThatThrownBy(() -> track.tryPush(new byte[1]))
                .isInstanceOfSatisfying(
                        PushFrameException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(PushFrameException.Reason.TRACK_UNPUBLISHED));
        connection.run();
        int handle = connection.lastSent().getUnpublishDataTrackRequest().getPubHandle();
        assertThat(done).isNotDone();
        tracks.onSignal(unpublished(handle));
        assertThat(done).isCompleted();
        CompletableFuture<Void> again = track.unpublish();
        connection.run();
        assertThat(again).isCompleted();
        assertThat(connection.sent).hasSize(2);
    }

    private static SignalResponse unpublished(int handle) {
        return SignalResponse.newBuilder()
                .setUnpublishDataTrackResponse(
                        UnpublishDataTrackResponse.newBuilder()
                                .setInfo(DataTrackInfo.newBuilder().setPubHandle(handle)))
                .build();
    }

    @Test
    void aTrackThatTheServerDoesNotKnowIsUnpublishedAllTheSame() {
        LocalDataTrack track = publish("pose");
        CompletableFuture<Void> done = track.unpublish();
        connection.run();
        UnpublishDataTrackRequest request = connection.lastSent().getUnpublishDataTrackRequest();
        tracks.onSignal(
                SignalResponse.newBuilder()
                        .setRequestResponse(
                                RequestResponse.newBuilder()
                                        .setReason(RequestResponse.Reason.NOT_FOUND)
                                        .setUnpublishDataTrack(request))
                        .build());
        assertThat(done).isCompleted();
    }

    @Test
    void theServerMayEndATrack() {
        LocalDataTrack track = publish("pose");
        tracks.onSignal(unpublished(1));
        assertThat(track.isPublished()).isFalse();
        assertThat(tracks.publishedTracks()).isEmpty();
    }

    @Test
    void framesArePushedInOrderAndCarryTheHandle() {
        LocalDataTrack track = publish("pose");
        track.tryPush(new byte[] {1});
        track.tryPush(DataTrackFrame.of(new byte[] {2}, 5));
        assertThat(connection.packets).isEmpty();
        connection.run();
        assertThat(connection.packets).hasSize(2);
        PacketHeader header = new PacketHeader();
        ByteBuffer second = ByteBuffer.wrap(connection.packets.get(1));
        assertThat(header.read(second)).isTrue();
        assertThat(header.handle).isEqualTo(1);
        assertThat(header.userTimestamp).isEqualTo(5);
        assertThat(second.get()).isEqualTo((byte) 2);
    }

    @Test
    void aLoopThatIsBehindTakesNoMoreFrames() {
        LocalDataTrack track = publish("pose");
        for (int i = 0; i < Limits.MAX_QUEUED_FRAMES; i++) {
            track.tryPush(new byte[] {1});
        }
        assertThatThrownBy(() -> track.tryPush(new byte[] {1}))
                .isInstanceOfSatisfying(
                        PushFrameException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(PushFrameException.Reason.QUEUE_FULL));
        assertThatThrownBy(() -> track.tryPush(new byte[LocalDataTrack.MAX_FRAME_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFullChannelIsWaitedForAndOnlyTheNewestFrameWaitsToo() {
        LocalDataTrack track = publish("pose");
        connection.packetsToTake = 1;
        for (byte i = 1; i <= 5; i++) {
            track.tryPush(new byte[] {i});
        }
        connection.run();
        connection.packetsToTake = 10;
        connection.pass(Limits.SEND_RETRY_PAUSE);
        // The second was about to be sent, and the fifth is the newest.
        assertThat(connection.packets)
                .extracting(packet -> packet[packet.length - 1])
                .containsExactly((byte) 1, (byte) 2, (byte) 5);
        assertThat(track.droppedFrames()).isEqualTo(2);
    }

    @Test
    void aChannelThatStaysClosedLosesFramesAndIsNotPolledForEver() {
        LocalDataTrack track = publish("pose");
        connection.packetsToTake = 0;
        track.tryPush(new byte[] {1});
        connection.pass(Duration.ofSeconds(1));
        assertThat(track.droppedFrames()).isEqualTo(1);
        assertThat(connection.timers()).isZero();
        connection.packetsToTake = 1;
        track.tryPush(new byte[] {2});
        connection.run();
        assertThat(connection.packets).hasSize(1);
    }

    @Test
    void encryptedTracksSayThatTheyAre() {
        FrameCipher cipher = new XorCipher();
        DataTracks secret = tracks(cipher);
        CompletableFuture<LocalDataTrack> result = secret.publish("pose");
        connection.run();
        assertThat(lastRequest().getEncryption()).isEqualTo(Encryption.Type.GCM);
        secret.onSignal(published(info(lastRequest(), "DTR_1")));
        assertThat(result.join().info().usesE2ee()).isTrue();
        result.join().tryPush(new byte[] {1});
        connection.run();
        PacketHeader header = new PacketHeader();
        assertThat(header.read(ByteBuffer.wrap(connection.packets.get(0)))).isTrue();
        assertThat(header.encrypted).isTrue();
        assertThat(header.keyIndex).isEqualTo(3);
    }

    @Test
    void unansweredRequestsAreRepeatedAfterAResume() {
        CompletableFuture<LocalDataTrack> result = tracks.publish("pose");
        connection.run();
        PublishDataTrackRequest request = lastRequest();
        tracks.onResumed();
        assertThat(connection.sent).hasSize(2);
        // The first request had arrived after all, so the second is refused.
        tracks.onSignal(refused(request, RequestResponse.Reason.DUPLICATE_HANDLE));
        assertThat(result).isNotDone();
        tracks.onLocalParticipant(
                ParticipantInfo.newBuilder().addDataTracks(info(request, "DTR_1")).build());
        assertThat(result.join().info().sid()).isEqualTo("DTR_1");
    }

    @Test
    void aNewSessionPublishesEveryTrackAgain() {
        LocalDataTrack track = publish("pose");
        connection.sent.clear();
        tracks.onRestarted(List.of());
        PublishDataTrackRequest request = lastRequest();
        assertThat(request.getName()).isEqualTo("pose");
        assertThat(track.isPublished()).isTrue();
        tracks.onSignal(published(info(request, "DTR_2")));
        assertThat(track.info().sid()).isEqualTo("DTR_2");
        tracks.onRestarted(List.of());
        tracks.onSignal(refused(lastRequest(), RequestResponse.Reason.NOT_ALLOWED));
        assertThat(track.isPublished()).isFalse();
    }

    @Test
    void closingTellsWhoeverWaitsAndRefusesNewTracks() {
        LocalDataTrack track = publish("pose");
        CompletableFuture<LocalDataTrack> waiting = tracks.publish("other");
        connection.run();
        tracks.close();
        assertThat(reason(waiting)).isEqualTo(Reason.DISCONNECTED);
        assertThat(reason(tracks.publish("third"))).isEqualTo(Reason.DISCONNECTED);
        assertThat(track.isPublished()).isFalse();
        assertThat(track.unpublish()).isCompleted();
    }

    /** Not a cipher, but enough to see where it is used. */
    static final class XorCipher implements FrameCipher {
        @Override
        public Sealed encrypt(byte[] payload) {
            return new Sealed(turn(payload), new byte[12], 3);
        }

        @Override
        public byte @Nullable [] decrypt(String publisherIdentity, Sealed frame) {
            return frame.keyIndex() == 3 ? turn(frame.payload()) : null;
        }

        private static byte[] turn(byte[] bytes) {
            byte[] turned = bytes.clone();
            for (int i = 0; i < turned.length; i++) {
                turned[i] ^= 0x55;
            }
            return turned;
        }
    }
}
