package io.parley.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.sdk.datatrack.DataTrackFrame;
import io.parley.sdk.datatrack.DataTrackStream;
import io.parley.sdk.datatrack.LocalDataTrack;
import io.parley.sdk.datatrack.RemoteDataTrack;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data tracks between participants on a real server, and what a reconnect leaves of them. */
@Timeout(180)
class RoomDataTracksTest {
    private static RoomServer server;

    private final String name = RoomServer.newRoom();

    @BeforeAll
    static void start() {
        server = new RoomServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Pushes until a frame arrives: while a connection is being restored, frames are lost. */
    private static DataTrackFrame pushUntilOneArrives(
            LocalDataTrack track, DataTrackStream frames, byte[] payload) throws Exception {
        return pushUntilOneArrives(track, frames, DataTrackFrame.of(payload));
    }

    private static DataTrackFrame pushUntilOneArrives(
            LocalDataTrack track, DataTrackStream frames, DataTrackFrame pushed) throws Exception {
        var next = frames.read();
        while (true) {
            track.tryPush(pushed);
            try {
                return next.get(50, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                assertThat(frames.hasEnded()).isFalse();
            }
        }
    }

    @Test
    void framesReachWhoeverSubscribes() throws Exception {
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob")) {
            LocalDataTrack track = ann.local().publishDataTrack("pose").join();
            RemoteDataTrack seen = bob.await(RoomEvent.DataTrackPublished.class).track();
            assertThat(seen.publisherIdentity()).isEqualTo("ann");
            assertThat(seen.info()).isEqualTo(track.info());
            assertThat(bob.room().remoteDataTracks()).containsExactly(seen);
            try (DataTrackStream frames = seen.subscribe().join()) {
                byte[] large = new byte[50_000];
                large[49_999] = 7;
                DataTrackFrame frame =
                        pushUntilOneArrives(track, frames, DataTrackFrame.of(large, 42));
                assertThat(frame.payload()).isEqualTo(large);
                assertThat(frame.userTimestamp()).hasValue(42);
                track.unpublish().join();
                bob.await(RoomEvent.DataTrackUnpublished.class);
                while (frame != null) { // those that were pushed meanwhile, and the end
                    frame = frames.read().get(60, TimeUnit.SECONDS);
                }
            }
        }
    }

    @Test
    void tracksEndWithTheirPublisher() throws Exception {
        try (Member bob = server.join(name, "bob")) {
            RemoteDataTrack seen;
            try (Member ann = server.join(name, "ann")) {
                ann.local().publishDataTrack("pose").join();
                seen = bob.await(RoomEvent.DataTrackPublished.class).track();
            }
            bob.await(RoomEvent.DataTrackUnpublished.class);
            assertThat(seen.isPublished()).isFalse();
            assertThat(bob.room().remoteDataTracks()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SIGNAL_RECONNECT", "FULL_RECONNECT"})
    void aSubscriberThatReconnectsGoesOnReading(SimulateScenario scenario) throws Exception {
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob")) {
            LocalDataTrack track = ann.local().publishDataTrack("pose").join();
            RemoteDataTrack seen = bob.await(RoomEvent.DataTrackPublished.class).track();
            try (DataTrackStream frames = seen.subscribe().join()) {
                pushUntilOneArrives(track, frames, new byte[] {1});
                bob.room().simulateScenario(scenario);
                bob.await(RoomEvent.Reconnected.class);
                DataTrackFrame frame = pushUntilOneArrives(track, frames, new byte[] {2});
                while (frame.payload()[0] != 2) {
                    frame = pushUntilOneArrives(track, frames, new byte[] {2});
                }
                assertThat(seen.isPublished()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SIGNAL_RECONNECT", "FULL_RECONNECT"})
    void aPublisherThatReconnectsPublishesAgain(SimulateScenario scenario) throws Exception {
        try (Member ann = server.join(name, "ann");
                Member bob = server.join(name, "bob")) {
            LocalDataTrack track = ann.local().publishDataTrack("pose").join();
            bob.await(RoomEvent.DataTrackPublished.class);
            ann.room().simulateScenario(scenario);
            ann.await(RoomEvent.Reconnected.class);
            assertThat(track.isPublished()).isTrue();
            RemoteDataTrack seen = current(bob, track);
            try (DataTrackStream frames = seen.subscribe().join()) {
                assertThat(pushUntilOneArrives(track, frames, new byte[] {3}).payload())
                        .containsExactly(3);
            }
        }
    }

    /** The track as the other sees it once both agree on its id. */
    private static RemoteDataTrack current(Member other, LocalDataTrack track) {
        while (true) {
            for (RemoteDataTrack seen : other.room().remoteDataTracks()) {
                if (seen.info().sid().equals(track.info().sid()) && seen.isPublished()) {
                    return seen;
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void framesAreEncryptedWhereTheRoomIs() throws Exception {
        RoomOptions secret =
                RoomOptions.builder().encryption(E2eeOptions.withSharedKey("sesame")).build();
        RoomOptions wrong =
                RoomOptions.builder().encryption(E2eeOptions.withSharedKey("open")).build();
        try (Member ann = server.join(RoomServer.token(name, "ann"), secret);
                Member bob = server.join(RoomServer.token(name, "bob"), secret);
                Member eve = server.join(RoomServer.token(name, "eve"), wrong)) {
            LocalDataTrack track = ann.local().publishDataTrack("pose").join();
            assertThat(track.info().usesE2ee()).isTrue();
            RemoteDataTrack atEve = eve.await(RoomEvent.DataTrackPublished.class).track();
            RemoteDataTrack atBob = bob.await(RoomEvent.DataTrackPublished.class).track();
            try (DataTrackStream forEve = atEve.subscribe().join();
                    DataTrackStream forBob = atBob.subscribe().join()) {
                assertThat(pushUntilOneArrives(track, forBob, new byte[] {5}).payload())
                        .containsExactly(5);
                assertThat(forEve.poll()).isNull();
            }
        }
    }
}
