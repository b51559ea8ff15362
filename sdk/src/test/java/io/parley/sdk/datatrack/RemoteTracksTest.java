package io.parley.sdk.datatrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parley.proto.livekit.DataTrackInfo;
import io.parley.proto.livekit.DataTrackSubscriberHandles;
import io.parley.proto.livekit.DataTrackSubscriberHandles.PublishedDataTrack;
import io.parley.proto.livekit.Encryption;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UpdateDataSubscription;
import io.parley.sdk.datatrack.SubscribeDataTrackException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class RemoteTracksTest {
    private final TestConnection connection = new TestConnection();
    private final List<String> seen = new ArrayList<>();
    private final DataTracks tracks =
            new DataTracks(
                    connection,
                    new DataTrackEvents() {
                        @Override
                        public void onPublished(RemoteDataTrack track) {
                            seen.add("+" + track.info().sid());
                        }

                        @Override
                        public void onUnpublished(RemoteDataTrack track) {
                            seen.add("-" + track.info().sid());
                        }
                    },
                    Runnable::run,
                    new LocalTracksTest.XorCipher());

    private static ParticipantInfo bob(String... sids) {
        ParticipantInfo.Builder info = ParticipantInfo.newBuilder().setIdentity("bob");
        for (String sid : sids) {
            info.addDataTracks(DataTrackInfo.newBuilder().setSid(sid).setName("of " + sid));
        }
        return info.build();
    }

    private void handles(Object... pairs) {
        DataTrackSubscriberHandles.Builder handles = DataTrackSubscriberHandles.newBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            handles.putSubHandles(
                    (Integer) pairs[i],
                    PublishedDataTrack.newBuilder().setTrackSid((String) pairs[i + 1]).build());
        }
        tracks.onSignal(SignalResponse.newBuilder().setDataTrackSubscriberHandles(handles).build());
    }

    private RemoteDataTrack track(String sid) {
        tracks.onParticipant(bob(sid));
        return tracks.remoteTracks().get(tracks.remoteTracks().size() - 1);
    }

    private CompletableFuture<DataTrackStream> subscribing(RemoteDataTrack track, int buffer) {
        CompletableFuture<DataTrackStream> result = track.subscribe(buffer);
        connection.run();
        return result;
    }

    private DataTrackStream subscribed(RemoteDataTrack track, int handle) {
        CompletableFuture<DataTrackStream> result = subscribing(track, 4);
        handles(handle, track.info().sid());
        return result.join();
    }

    private UpdateDataSubscription.Update lastUpdate() {
        return connection.lastSent().getUpdateDataSubscription().getUpdates(0);
    }

    private int frame;

    private void packet(int handle, int value) {
        PacketHeader header = new PacketHeader();
        header.start = true;
        header.end = true;
        header.handle = handle;
        header.frame = frame++;
        ByteBuffer packet = ByteBuffer.allocate(13);
        header.write(packet);
        tracks.onPacket(packet.put((byte) value).flip());
    }

    private static int value(DataTrackFrame read) {
        return Objects.requireNonNull(read, "frame").payload()[0];
    }

    private static Reason reason(CompletableFuture<?> failed) {
        CompletionException cause =
                Objects.requireNonNull(
                        catchThrowableOfType(CompletionException.class, failed::join));
        return ((SubscribeDataTrackException) Objects.requireNonNull(cause.getCause())).reason();
    }

    @Test
    void tracksComeAndGoWithTheUpdatesOfTheirPublisher() {
        tracks.onParticipant(bob("a", "b"));
        tracks.onParticipant(bob("b", "c"));
        RemoteDataTrack b = tracks.remoteTracks().get(0);
        assertThat(b.publisherIdentity()).isEqualTo("bob");
        assertThat(b.info().name()).isEqualTo("of b");
        tracks.onParticipant(
                bob("b", "c").toBuilder().setState(ParticipantInfo.State.DISCONNECTED).build());
        assertThat(seen).containsExactly("+a", "+b", "-a", "+c", "-b", "-c");
        assertThat(b.isPublished()).isFalse();
        tracks.onParticipantLeft("bob");
        assertThat(tracks.remoteTracks()).isEmpty();
    }

    @Test
    void framesArriveAfterTheServerGaveAHandle() {
        DataTrackStream stream = subscribed(track("a"), 7);
        packet(7, 1);
        packet(8, 2);
        packet(7, 3);
        assertThat(value(stream.read().join())).isEqualTo(1);
        assertThat(value(stream.read().join())).isEqualTo(3);
        assertThat(stream.poll()).isNull();
    }

    @Test
    void aReadThatWaitsGetsTheNextFrame() {
        DataTrackStream stream = subscribed(track("a"), 7);
        CompletableFuture<DataTrackFrame> first = stream.read();
        CompletableFuture<DataTrackFrame> cancelled = stream.read();
        CompletableFuture<DataTrackFrame> third = stream.read();
        cancelled.cancel(false);
        packet(7, 1);
        packet(7, 2);
        assertThat(value(first.join())).isEqualTo(1);
        assertThat(value(third.join())).isEqualTo(2);
    }

    @Test
    void theOldestFrameIsLostWhenNobodyReads() {
        DataTrackStream stream = subscribed(track("a"), 7);
        for (int i = 1; i <= 6; i++) {
            packet(7, i);
        }
        assertThat(value(stream.read().join())).isEqualTo(3);
        assertThat(stream.droppedFrames()).isEqualTo(2);
    }

    @Test
    void streamsOfATrackShareOneSubscription() {
        RemoteDataTrack track = track("a");
        CompletableFuture<DataTrackStream> first = subscribing(track, 4);
        CompletableFuture<DataTrackStream> second = subscribing(track, 1);
        assertThat(connection.sent).hasSize(1);
        assertThat(lastUpdate().getTrackSid()).isEqualTo("a");
        assertThat(lastUpdate().getSubscribe()).isTrue();
        handles(3, "a");
        CompletableFuture<DataTrackStream> third = subscribing(track, 4);
        packet(3, 1);
        packet(3, 2);
        assertThat(value(first.join().read().join())).isEqualTo(1);
        assertThat(value(second.join().read().join())).isEqualTo(2);
        assertThat(value(third.join().read().join())).isEqualTo(1);

        first.join().close();
        second.join().close();
        second.join().close();
        connection.run();
        assertThat(connection.sent).hasSize(1);
        third.join().close();
        connection.run();
        assertThat(connection.sent).hasSize(2);
        assertThat(lastUpdate().getSubscribe()).isFalse();
        assertThat(connection.timers()).isZero();
        // And again from the beginning.
        handles();
        assertThat(subscribed(track, 4).hasEnded()).isFalse();
        assertThat(connection.sent).hasSize(3);
    }

    @Test
    void aStreamEndsWithItsTrackAndGivesWhatItHolds() {
        DataTrackStream stream = subscribed(track("a"), 7);
        packet(7, 1);
        tracks.onParticipant(bob());
        assertThat(stream.hasEnded()).isTrue();
        List<Integer> values = new ArrayList<>();
        stream.forEach(read -> values.add(value(read)));
        assertThat(values).containsExactly(1);
        assertThat(stream.read().join()).isNull();
        stream.close();
        connection.run();
        assertThat(connection.sent).hasSize(1);
    }

    @Test
    void whoeverWaitsIsToldWhenTheTrackOrTheRoomIsGone() {
        RemoteDataTrack a = track("a");
        CompletableFuture<DataTrackStream> waiting = subscribing(a, 1);
        tracks.onParticipantLeft("bob");
        assertThat(reason(waiting)).isEqualTo(Reason.UNPUBLISHED);
        assertThat(reason(subscribing(a, 1))).isEqualTo(Reason.UNPUBLISHED);
        RemoteDataTrack b = track("b");
        CompletableFuture<DataTrackStream> second = subscribing(b, 1);
        tracks.close();
        assertThat(reason(second)).isEqualTo(Reason.DISCONNECTED);
        assertThat(reason(b.subscribe())).isEqualTo(Reason.DISCONNECTED);
        assertThat(connection.timers()).isZero();
    }

    @Test
    void aSilentServerIsGivenUpAfterTenSeconds() {
        CompletableFuture<DataTrackStream> waiting = subscribing(track("a"), 1);
        connection.pass(Duration.ofSeconds(10));
        assertThat(reason(waiting)).isEqualTo(Reason.TIMEOUT);
        assertThat(lastUpdate().getSubscribe()).isFalse();
    }

    @Test
    void handlesMayComeBeforeTheTrackIsKnown() {
        handles(9, "a");
        DataTrackStream stream = subscribing(track("a"), 4).join();
        packet(9, 5);
        assertThat(value(stream.read().join())).isEqualTo(5);
    }

    @Test
    void subscriptionsAreMadeAgainInANewSessionAndOthersEnd() {
        tracks.onParticipant(bob("a", "b"));
        DataTrackStream a = subscribing(tracks.remoteTracks().get(0), 4).getNow(null);
        assertThat(a).isNull();
        handles(1, "a");
        DataTrackStream streamA = subscribing(tracks.remoteTracks().get(0), 4).join();
        CompletableFuture<DataTrackStream> second = subscribing(tracks.remoteTracks().get(1), 4);
        handles(1, "a", 2, "b");
        DataTrackStream streamB = second.join();
        assertThat(tracks.subscriptions().getUpdatesCount()).isEqualTo(2);
        connection.sent.clear();
        seen.clear();

        tracks.onRestarted(List.of(bob("a", "c")));

        assertThat(seen).containsExactly("-b", "+c");
        assertThat(streamB.hasEnded()).isTrue();
        assertThat(lastUpdate().getTrackSid()).isEqualTo("a");
        handles(40, "a");
        packet(1, 1);
        packet(40, 2);
        assertThat(value(streamA.read().join())).isEqualTo(2);
    }

    @Test
    void aResumedSessionIsAskedForTheSubscriptionsAgain() {
        subscribed(track("a"), 3);
        tracks.onResumed();
        assertThat(connection.sent).hasSize(2);
        assertThat(lastUpdate().getTrackSid()).isEqualTo("a");
    }

    @Test
    void anEncryptedTrackGivesOnlyWhatWasEncrypted() {
        tracks.onParticipant(
                ParticipantInfo.newBuilder()
                        .setIdentity("bob")
                        .addDataTracks(
                                DataTrackInfo.newBuilder()
                                        .setSid("a")
                                        .setEncryption(Encryption.Type.GCM))
                        .build());
        DataTrackStream stream = subscribed(tracks.remoteTracks().get(0), 7);
        packet(7, 1);
        PacketHeader header = new PacketHeader();
        header.start = true;
        header.end = true;
        header.handle = 7;
        header.encrypted = true;
        for (int key = 2; key <= 3; key++) {
            header.keyIndex = key;
            header.frame = 100 + key;
            ByteBuffer packet = ByteBuffer.allocate(100);
            header.write(packet);
            tracks.onPacket(packet.put((byte) (key ^ 0x55)).flip());
        }
        assertThat(value(stream.read().join())).isEqualTo(3);
        assertThat(stream.poll()).isNull();
    }

    @Test
    void nonsenseOfTheServerIsSurvived() {
        handles(0, "a", 70_000, "b", 65_535, "c");
        DataTrackStream stream = subscribing(track("c"), 4).join();
        packet(65_535, 1);
        assertThat(value(stream.read().join())).isEqualTo(1);
        tracks.onPacket(ByteBuffer.allocate(3));
    }

    @Test
    void sizesAreChecked() {
        RemoteDataTrack track = track("a");
        assertThatThrownBy(() -> track.subscribe(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bufferFrames: 0 (expected: 1 to 65536)");
        assertThatThrownBy(() -> track.setMaxPartialFrames(17))
                .isInstanceOf(IllegalArgumentException.class);
        track.setMaxPartialFrames(2);
        connection.run();
    }
}
