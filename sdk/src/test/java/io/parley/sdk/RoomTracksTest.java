package io.parley.sdk;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import io.parley.media.file.IvfReader;
import io.parley.sdk.media.AudioFrame;
import io.parley.sdk.media.AudioSource;
import io.parley.sdk.media.AudioStream;
import io.parley.sdk.media.EncodedVideoFrame;
import io.parley.sdk.media.EncodedVideoSource;
import io.parley.sdk.media.FrameMetadata;
import io.parley.sdk.media.RtcStatsReport;
import io.parley.sdk.media.VideoFrameType;
import io.parley.sdk.media.VideoLayer;
import io.parley.sdk.media.VideoStream;
import io.parley.testkit.Clips;
import io.parley.testkit.StatsNames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sound and pictures through a real server in this process. */
class RoomTracksTest {
    private static final TrackPublishOptions MICROPHONE =
            TrackPublishOptions.builder().source(TrackSource.MICROPHONE).build();
    private static final TrackPublishOptions CAMERA =
            TrackPublishOptions.builder().source(TrackSource.CAMERA).build();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static RoomServer server;
    private static List<EncodedFrame> clip;
    private final String name = RoomServer.newRoom();

    @BeforeAll
    static void start() throws IOException {
        server = new RoomServer();
        clip = new ArrayList<>();
        try (IvfReader reader = IvfReader.open(Clips.VP8.open())) {
            for (EncodedFrame each = reader.next(); each != null; each = reader.next()) {
                clip.add(each);
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Member join(String identity, boolean single) {
        return server.join(
                RoomServer.token(name, identity),
                RoomOptions.builder().singlePeerConnection(single).build());
    }

    /** A sine that goes on until its source is closed. */
    private static AudioSource tone(double hertz) {
        AudioSource source = AudioSource.create(48_000, 1, 2_000);
        short[] second = new short[48_000];
        for (int i = 0; i < second.length; i++) {
            second[i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * i / 48_000));
        }
        play(source, AudioFrame.of(second, 48_000, 1));
        return source;
    }

    private static void play(AudioSource source, AudioFrame sound) {
        source.captureFrame(sound).thenRun(() -> play(source, sound));
    }

    /** Whether a stream has a tenth of a second of nearly nothing but that frequency. */
    private static boolean hears(AudioStream stream, double hertz) {
        short[] window = new short[4_800];
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            for (int filled = 0; filled < window.length; ) {
                AudioFrame frame = stream.take();
                if (frame == null) {
                    return false;
                }
                System.arraycopy(frame.data(), 0, window, filled, frame.samplesPerChannel());
                filled += frame.samplesPerChannel();
            }
            if (share(hertz, window) > 0.8) {
                return true;
            }
        }
        return false;
    }

    /** How much of the power is of one frequency, 0 to 1 (Goertzel). */
    private static double share(double hertz, short[] samples) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / 48_000);
        double before = 0;
        double last = 0;
        double power = 1e-9;
        for (short sample : samples) {
            double next = sample + coefficient * last - before;
            before = last;
            last = next;
            power += (double) sample * sample;
        }
        double own = last * last + before * before - coefficient * last * before;
        return 2 * own / samples.length / power;
    }

    private static boolean show(EncodedVideoSource source, int index) {
        EncodedFrame frame = clip.get(index % clip.size());
        return source.captureFrame(
                new EncodedVideoFrame(
                        frame.data(),
                        VideoCodec.VP8,
                        frame.keyFrame() ? VideoFrameType.KEY : VideoFrameType.DELTA,
                        source.width(),
                        source.height(),
                        1 + index * 66_667L));
    }

    private static List<String> complaints(RtcStatsReport report) {
        StatsNames names = new StatsNames();
        report.stats().forEach(each -> names.has(each.id(), each.type()));
        report.stats().forEach(each -> names.check(each.id(), each.type(), each.values()));
        return names.complaints();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatOneSaysTheOtherHears(boolean single) {
        try (Member ann = join("ann", single);
                Member bob = join("bob", single);
                AudioSource source = tone(440)) {
            LocalAudioTrack track = LocalAudioTrack.create("voice", source);
            LocalTrackPublication publication = ann.local().publishTrack(track, MICROPHONE).join();

            assertThat(publication.sid()).isEqualTo(track.sid()).startsWith("TR_AM");
            assertThat(publication.mimeType()).isEqualToIgnoringCase("audio/red");
            assertThat(ann.local().trackPublications()).containsKey(track.sid());
            RoomEvent.TrackSubscribed subscribed = bob.await(RoomEvent.TrackSubscribed.class);
            RemoteAudioTrack heard = (RemoteAudioTrack) subscribed.track();
            assertThat(heard.sid()).isEqualTo(track.sid());
            assertThat(subscribed.publication().track()).isSameAs(heard);
            publication.waitForSubscription().join();
            ann.await(RoomEvent.LocalTrackSubscribed.class);
            try (AudioStream stream = heard.stream()) {
                assertThat(hears(stream, 440)).isTrue();
            }
            assertThat(heard.getStats().join().ofType("inbound-rtp")).hasSize(1);
            assertThat(track.getStats().join().ofType("outbound-rtp")).hasSize(1);
            RtcStatsReport sent = ann.room().getRtcStats().join().publisher();
            assertThat(sent.ofType("local-candidate")).hasSize(1);
            assertThat(sent.ofType("remote-candidate")).hasSize(1);
            assertThat(complaints(sent)).isEmpty();
            assertThat(complaints(heard.getStats().join())).isEmpty();

            track.mute();
            bob.await(RoomEvent.TrackMuted.class);
            ann.await(RoomEvent.TrackMuted.class);
            track.unmute();
            bob.await(RoomEvent.TrackUnmuted.class);
            ann.local().unpublishTrack(track.sid()).join();
            bob.await(RoomEvent.TrackUnpublished.class);
            List<Class<?>> order =
                    bob.heard().stream()
                            .map(Object::getClass)
                            .filter(type -> type.getSimpleName().startsWith("Track"))
                            .<Class<?>>map(type -> type)
                            .toList();
            assertThat(order)
                    .containsSubsequence(
                            RoomEvent.TrackPublished.class,
                            RoomEvent.TrackSubscribed.class,
                            RoomEvent.TrackUnsubscribed.class,
                            RoomEvent.TrackUnpublished.class);
            assertThat(publication.track()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void picturesArriveAsTheyWereEncoded(boolean single) {
        try (Member ann = join("ann", single);
                Member bob = join("bob", single)) {
            EncodedVideoSource source = EncodedVideoSource.create(Clips.WIDTH, Clips.HEIGHT);
            LocalVideoTrack track = LocalVideoTrack.create("camera", source);
            ann.local().publishTrack(track, CAMERA).join();
            RemoteVideoTrack seen =
                    (RemoteVideoTrack) bob.await(RoomEvent.TrackSubscribed.class).track();
            try (VideoStream stream = seen.stream()) {
                CompletableFuture<@Nullable EncodedVideoFrame> read = stream.read();
                int sent = 0;
                while (!read.isDone() && sent < 1_000) {
                    show(source, sent++);
                    assertThat(read.copy().completeOnTimeout(null, 66, MILLISECONDS))
                            .succeedsWithin(PATIENCE);
                }
                EncodedVideoFrame first = read.getNow(null);
                assertThat(first).isNotNull();
                byte[] data = first == null ? new byte[0] : first.data();
                assertThat(clip).anyMatch(frame -> Arrays.equals(frame.data(), data));
                assertThat(first).extracting(EncodedVideoFrame::width).isEqualTo(Clips.WIDTH);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatComesWithAPictureArrivesWithItAlsoWhereItIsEncrypted(boolean encrypted) {
        RoomOptions options =
                encrypted
                        ? RoomOptions.builder()
                                .encryption(E2eeOptions.withSharedKey("a secret"))
                                .build()
                        : RoomOptions.DEFAULT;
        try (Member ann = server.join(RoomServer.token(name, "ann"), options);
                Member bob = server.join(RoomServer.token(name, "bob"), options)) {
            EncodedVideoSource source = EncodedVideoSource.create(Clips.WIDTH, Clips.HEIGHT);
            TrackPublishOptions features =
                    TrackPublishOptions.builder()
                            .frameMetadataFeatures(
                                    Set.of(
                                            FrameMetadataFeature.USER_TIMESTAMP,
                                            FrameMetadataFeature.USER_DATA))
                            .build();
            ann.local().publishTrack(LocalVideoTrack.create("camera", source), features).join();
            RoomEvent.TrackSubscribed subscribed = bob.await(RoomEvent.TrackSubscribed.class);
            assertThat(subscribed.publication().frameMetadataFeatures())
                    .isEqualTo(features.frameMetadataFeatures());
            FrameMetadata metadata = new FrameMetadata(1_700_000_000_000_000L, 7, new byte[] {3});
            try (VideoStream stream = ((RemoteVideoTrack) subscribed.track()).stream()) {
                CompletableFuture<@Nullable EncodedVideoFrame> read = stream.read();
                for (int i = 0; !read.isDone() && i < 300; i++) {
                    EncodedFrame frame = clip.get(i % clip.size());
                    source.captureFrame(
                            new EncodedVideoFrame(
                                            frame.data(),
                                            VideoCodec.VP8,
                                            frame.keyFrame()
                                                    ? VideoFrameType.KEY
                                                    : VideoFrameType.DELTA,
                                            Clips.WIDTH,
                                            Clips.HEIGHT,
                                            1 + i * 66_667L)
                                    .withMetadata(metadata));
                    assertThat(read.copy().completeOnTimeout(null, 66, MILLISECONDS))
                            .succeedsWithin(PATIENCE);
                }
                EncodedVideoFrame first = requireNonNull(read.getNow(null));
                FrameMetadata told = requireNonNull(first.metadata());
                assertThat(told.userTimestamp()).isEqualTo(metadata.userTimestamp());
                assertThat(told.userData()).containsExactly(3);
                assertThat(told.frameId()).as("not announced").isZero();
                assertThat(clip).anyMatch(frame -> Arrays.equals(frame.data(), first.data()));
            }
        }
    }

    @Test
    void whoIsNotSubscribedGetsNothingUntilItAsks() {
        try (Member ann = join("ann", true);
                Member bob =
                        server.join(
                                RoomServer.token(name, "bob"),
                                RoomOptions.builder().autoSubscribe(false).build());
                AudioSource source = tone(700)) {
            ann.local().publishTrack(LocalAudioTrack.create("voice", source), MICROPHONE).join();
            RemoteTrackPublication publication =
                    bob.await(RoomEvent.TrackPublished.class).publication();
            assertThat(publication.track()).isNull();
            publication.setSubscribed(true);
            bob.await(RoomEvent.TrackSubscribed.class);
            publication.setSubscribed(false);
            bob.await(RoomEvent.TrackUnsubscribed.class);
            assertThat(publication.track()).isNull();
        }
    }

    @Test
    void afterAFullReconnectTheSameTrackIsPublishedAnew() {
        try (Member ann = join("ann", true);
                Member bob = join("bob", true);
                AudioSource source = tone(600)) {
            LocalAudioTrack track = LocalAudioTrack.create("voice", source);
            LocalTrackPublication publication = ann.local().publishTrack(track, MICROPHONE).join();
            String before = publication.sid();
            bob.await(RoomEvent.TrackSubscribed.class);
            ann.room().simulateScenario(SimulateScenario.FULL_RECONNECT);

            RoomEvent.LocalTrackRepublished again =
                    ann.await(RoomEvent.LocalTrackRepublished.class);
            assertThat(again.publication()).isSameAs(publication);
            assertThat(again.previousSid()).isEqualTo(before);
            assertThat(track.sid()).isNotEqualTo(before).isEqualTo(publication.sid());
            bob.await(
                    RoomEvent.TrackSubscribed.class,
                    event -> event.track().sid().equals(track.sid()));
            ann.await(RoomEvent.Reconnected.class);
        }
    }

    @Test
    void thoseWithTheKeyHearEachOther() {
        RoomOptions secret =
                RoomOptions.builder().encryption(E2eeOptions.withSharedKey("sesame")).build();
        try (Member ann = server.join(RoomServer.token(name, "ann"), secret);
                Member bob = server.join(RoomServer.token(name, "bob"), secret);
                AudioSource source = tone(440)) {
            ann.local().publishTrack(LocalAudioTrack.create("voice", source), MICROPHONE).join();
            RoomEvent.TrackSubscribed event = bob.await(RoomEvent.TrackSubscribed.class);
            assertThat(event.publication().encryptionType()).isEqualTo(EncryptionType.GCM);
            assertThat(event.publication().mimeType()).isEqualToIgnoringCase("audio/opus");
            try (AudioStream stream = ((RemoteAudioTrack) event.track()).stream()) {
                assertThat(hears(stream, 440)).isTrue();
            }
        }
    }

    @Test
    void theLayersOfASimulcastVideoAreTold() {
        try (Member ann = join("ann", true);
                Member bob = join("bob", true)) {
            LocalVideoTrack track =
                    LocalVideoTrack.createSimulcast(
                            "camera",
                            List.of(
                                    new VideoLayer(
                                            EncodedVideoSource.create(640, 360), 500_000, 30),
                                    new VideoLayer(
                                            EncodedVideoSource.create(320, 180), 150_000, 30)));
            ann.local().publishTrack(track, CAMERA).join();
            RemoteTrackPublication publication =
                    bob.await(RoomEvent.TrackPublished.class).publication();
            assertThat(publication.isSimulcasted()).isTrue();
            assertThat(publication.width()).isEqualTo(640);
            publication.setVideoQuality(VideoQuality.LOW);
        }
    }

    @Test
    void whoMayNotPublishIsToldSo() {
        String token =
                RoomServer.token(
                        name, "eve", builder -> builder, grants -> grants.canPublish(false));
        try (Member eve = server.join(token, RoomOptions.DEFAULT);
                AudioSource source = tone(440)) {
            LocalAudioTrack track = LocalAudioTrack.create("voice", source);
            assertThatThrownBy(() -> eve.local().publishTrack(track).join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(PublishTrackException.class)
                    .extracting(failure -> ((PublishTrackException) failure).reason())
                    .isEqualTo(FailureReason.NOT_ALLOWED);
        }
    }
}
