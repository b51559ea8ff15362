package io.parley.sdk.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.VideoCodec;
import io.parley.sdk.media.EncodedAudioSink;
import io.parley.sdk.media.EncodedAudioStream;
import io.parley.sdk.media.EncodedVideoFrame;
import io.parley.sdk.media.FrameMetadata;
import io.parley.sdk.media.RtcStats;
import io.parley.sdk.media.RtcStatsReport;
import io.parley.sdk.media.VideoFrameType;
import io.parley.sdk.media.VideoSink;
import io.parley.sdk.media.VideoStream;
import io.parley.testkit.StatsNames;
import io.parley.webrtc.rtp.RtpView;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoomMediaTest {
    private final List<String> told = new ArrayList<>();
    private boolean key = true;
    private int size = 4_000;

    private final SentTrack.Listener listener =
            new SentTrack.Listener() {
                @Override
                public void onNegotiated() {
                    told.add("negotiated");
                }

                @Override
                public void onKeyFrameWanted(int layer) {
                    told.add("key " + layer);
                    key = true;
                }

                @Override
                public void onLayer(int layer, boolean active, long bitrate, double framerate) {
                    told.add("layer " + layer + " " + active);
                }

                @Override
                public void onLoss(int percent) {
                    told.add("loss " + percent);
                }
            };

    private static SendSpec sound() {
        return new SendSpec(
                false,
                "TR_a",
                "stream",
                List.of("red", "opus"),
                List.of(),
                List.of(),
                List.of(),
                false,
                true);
    }

    private static SendSpec pictures(List<String> rids, long bitrate) {
        int layers = Math.max(1, rids.size());
        List<Long> bitrates = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            bitrates.add(bitrate << i);
            rates.add(30.0);
        }
        return new SendSpec(true, "TR_v", "-", List.of("VP8"), rids, bitrates, rates, false, false);
    }

    /** A picture that says by itself whether it is a key frame (RFC 6386 §9.1). */
    private static EncodedVideoFrame picture(int number, boolean keyFrame, int size) {
        byte[] data = new byte[size];
        new SplittableRandom(number).nextBytes(data);
        data[0] = (byte) (keyFrame ? 0 : 1);
        data[3] = (byte) 0x9D;
        data[6] = (byte) 0x40;
        data[7] = 1;
        data[8] = (byte) 0xB4;
        data[9] = 0;
        return new EncodedVideoFrame(
                data,
                VideoCodec.VP8,
                keyFrame ? VideoFrameType.KEY : VideoFrameType.DELTA,
                320,
                180,
                1 + number * 33_333L);
    }

    /** Sends pictures for a while; as encoders do, a key frame when one is wanted. */
    private void film(VirtualPair pair, VideoSink sink, int from, int count) {
        for (int i = from; i < from + count; i++) {
            sink.onFrame(picture(i, key, size));
            key = false;
            pair.run(33);
        }
    }

    private static List<EncodedVideoFrame> read(VideoStream stream) {
        List<EncodedVideoFrame> frames = new ArrayList<>();
        for (EncodedVideoFrame frame = stream.poll(); frame != null; frame = stream.poll()) {
            frames.add(frame);
        }
        return frames;
    }

    private static List<String> complaints(RtcStatsReport report) {
        StatsNames names = new StatsNames();
        report.stats().forEach(each -> names.has(each.id(), each.type()));
        report.stats().forEach(each -> names.check(each.id(), each.type(), each.values()));
        return names.complaints();
    }

    @Test
    void everyPictureOfAGoodNetworkArrivesAsItWasSent() {
        VirtualPair pair = new VirtualPair(1);
        SentTrack sent =
                pair.sender.media.send(pair.sender, pictures(List.of(), 2_000_000), listener);
        pair.negotiate();
        assertThat(told).contains("negotiated", "layer 0 true");
        ReceivedTrack track = pair.tracks.get(0);
        assertThat(track.trackId()).isEqualTo("TR_v");
        VideoStream stream = pair.pictures(0).open(0);
        film(pair, sent.layer(0), 0, 60);
        pair.run(1_000);

        List<EncodedVideoFrame> frames = read(stream);
        assertThat(frames).hasSize(60);
        assertThat(frames.get(0).width()).isEqualTo(320);
        assertThat(frames.get(0).height()).isEqualTo(180);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(frames.get(i).data()).isEqualTo(picture(i, i == 0, 4_000).data());
            assertThat(frames.get(i).timestampMicros())
                    .isBetween(i * 33_333L - 50, i * 33_333L + 50);
        }
    }

    @Test
    void noPictureGoesRoundTheDecryptionForWhatComesWithIt() {
        byte[] unit = {0x12, 0, 0x0A, 1, 5, 0x32, 2, 8, 9};
        byte[] metadata = FrameTrailer.of(FrameMetadata.of(7, 7), true, true, true);
        EncodedVideoFrame frame =
                new EncodedVideoFrame(
                        FrameTrailer.intoAv1(unit, metadata),
                        VideoCodec.AV1,
                        VideoFrameType.KEY,
                        320,
                        180,
                        1);
        for (boolean encrypted : new boolean[] {false, true}) {
            VirtualPair pair = new VirtualPair(1);
            SendSpec spec =
                    new SendSpec(
                            true,
                            "TR_v",
                            "-",
                            List.of("AV1"),
                            List.of(),
                            List.of(2_000_000L),
                            List.of(30.0),
                            false,
                            false);
            SentTrack sent = pair.sender.media.send(pair.sender, spec, listener);
            pair.negotiate();
            ReceivedTrack track = pair.tracks.get(0);
            track.readMetadata();
            if (encrypted) {
                track.decryptWith(kind -> null); // there are no keys
            }
            VideoStream stream = pair.pictures(0).open(0);
            sent.layer(0).onFrame(frame);
            pair.run(1_000);

            assertThat(read(stream)).hasSize(encrypted ? 0 : 1);
        }
    }

    @Test
    void whatIsLostIsSentAgain() {
        for (int seed = 0; seed < 10; seed++) {
            VirtualPair pair = new VirtualPair(seed);
            SentTrack sent =
                    pair.sender.media.send(pair.sender, pictures(List.of(), 2_000_000), listener);
            pair.negotiate();
            VideoStream stream = pair.pictures(0).open(0);
            key = true;
            film(pair, sent.layer(0), 0, 10);
            pair.lossPercent(10);
            film(pair, sent.layer(0), 10, 90);
            pair.lossPercent(0);
            film(pair, sent.layer(0), 100, 10);
            pair.run(2_000);

            assertThat(read(stream)).as("seed %d", seed).hasSize(110);
            RtcStatsReport report = pair.receiver.media.stats(pair.tracks.get(0));
            RtcStats inbound = report.ofType("inbound-rtp").get(0);
            assertThat(inbound.number("nackCount")).isPositive();
            assertThat(inbound.number("retransmittedPacketsReceived")).isPositive();
            assertThat(complaints(report)).isEmpty();
            assertThat(complaints(pair.sender.media.stats(true))).isEmpty();
        }
    }

    @Test
    void whatCannotBeRepairedIsLeftOutUpToTheNextKeyFrame() {
        VirtualPair pair = new VirtualPair(3);
        SentTrack sent =
                pair.sender.media.send(pair.sender, pictures(List.of(), 2_000_000), listener);
        pair.negotiate();
        VideoStream stream = pair.pictures(0).open(0);
        size = 800;
        film(pair, sent.layer(0), 0, 10);
        pair.lose(packet -> true);
        film(pair, sent.layer(0), 10, 40);
        pair.lose(packet -> packet.payloadType() == 97); // no retransmission ever arrives
        told.clear();
        film(pair, sent.layer(0), 50, 120);
        pair.run(2_000);

        assertThat(told).contains("key 0");
        List<EncodedVideoFrame> frames = read(stream);
        assertThat(frames).hasSizeGreaterThan(40);
        int first = 0;
        for (int i = 1; i < frames.size(); i++) {
            long step = frames.get(i).timestampMicros() - frames.get(i - 1).timestampMicros();
            first = step > 40_000 && first == 0 ? i : first;
            assertThat(step < 40_000 || frames.get(i).isKeyFrame()).isTrue();
        }
        assertThat(first).isEqualTo(10);
    }

    @Test
    void soundHasItsRedundancyAndItsLevel() {
        VirtualPair pair = new VirtualPair(4);
        SentTrack sent = pair.sender.media.send(pair.sender, sound(), listener);
        pair.negotiate();
        EncodedAudioStream stream = pair.sound(0).openEncoded(0);
        EncodedAudioSink sink = sent.audio();
        byte[] packet = new byte[60];
        packet[0] = (byte) 0xF8;
        for (int i = 0; i < 100; i++) {
            packet[1] = (byte) i;
            sink.onPacket(packet, 0, packet.length, i * 960L, 30, i == 0);
            pair.run(20);
        }
        pair.run(100);

        RtpView view = new RtpView();
        byte[] last = pair.sender.rtp.get(99);
        assertThat(view.wrap(last, 0, last.length)).isTrue();
        assertThat(view.payloadType()).isEqualTo(63);
        assertThat(view.payloadLength()).isEqualTo(3 * 60 + 9);
        assertThat(last[view.findExtension(4)]).isEqualTo((byte) (0x80 | 30));
        RtcStats outbound = pair.sender.media.stats(sent).ofType("outbound-rtp").get(0);
        assertThat(outbound.number("packetsSent")).isEqualTo(100);
        assertThat(pair.sender.media.stats(sent).ofType("remote-inbound-rtp").get(0))
                .satisfies(
                        stats -> {
                            assertThat(stats.number("packetsLost")).isZero();
                            assertThat(stats.number("roundTripTime")).isBetween(0.039, 0.045);
                        });
        RtcStatsReport heard = pair.receiver.media.stats(false);
        assertThat(heard.ofType("remote-outbound-rtp")).hasSize(1);
        assertThat(complaints(heard)).isEmpty();
        assertThat(complaints(pair.sender.media.stats(true))).isEmpty();
        stream.close();
    }

    @Test
    void layersGoOutUnderTheirNamesAndOnlyWhenTheyAreWanted() {
        VirtualPair pair = new VirtualPair(5);
        SentTrack sent =
                pair.sender.media.send(pair.sender, pictures(List.of("q", "h"), 100_000), listener);
        pair.negotiate();
        film(pair, sent.layer(0), 0, 1);
        film(pair, sent.layer(1), 0, 1);
        List<Integer> sources = sources(pair);
        assertThat(sources).hasSize(2);
        told.clear();
        sent.wanted(1, false);
        assertThat(told).containsExactly("layer 1 false");
        pair.sender.rtp.clear();
        film(pair, sent.layer(1), 1, 5);
        assertThat(pair.sender.rtp).isEmpty();
        sent.enabled(false);
        film(pair, sent.layer(0), 1, 5);
        assertThat(pair.sender.rtp).isEmpty();
    }

    private static List<Integer> sources(VirtualPair pair) {
        RtpView view = new RtpView();
        return pair.sender.rtp.stream()
                .map(
                        bytes -> {
                            view.wrap(bytes, 0, bytes.length);
                            return view.ssrc();
                        })
                .distinct()
                .toList();
    }

    @Test
    void aTrackThatIsStoppedEndsAndItsSectionIsUsedAgain() {
        VirtualPair pair = new VirtualPair(6);
        SentTrack first = pair.sender.media.send(pair.sender, sound(), listener);
        pair.negotiate();
        pair.sender.media.stop(pair.sender, first);
        pair.negotiate();
        assertThat(pair.ended).hasSize(1);
        pair.sender.media.send(pair.sender, sound(), listener);
        pair.negotiate();

        assertThat(pair.sender.transceivers).hasSize(1);
        assertThat(pair.tracks).hasSize(2);
        assertThat(pair.sound(0).open(io.parley.sdk.media.AudioStreamOptions.DEFAULT).hasEnded())
                .isTrue();
    }

    @Test
    void hostilePacketsChangeNothing() {
        VirtualPair pair = new VirtualPair(7);
        SentTrack sent =
                pair.sender.media.send(pair.sender, pictures(List.of(), 2_000_000), listener);
        pair.negotiate();
        VideoStream stream = pair.pictures(0).open(0);
        film(pair, sent.layer(0), 0, 3);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 3_000; i++) {
            byte[] good =
                    i % 2 == 0
                            ? pair.sender.rtp.get(random.nextInt(pair.sender.rtp.size())).clone()
                            : new byte[random.nextInt(1, 300)];
            int changes = random.nextInt(1, 20);
            for (int k = 0; k < changes; k++) {
                int at = random.nextInt(good.length);
                if (at < 8 || at > 11) {
                    good[at] = (byte) random.nextInt();
                }
            }
            // Sequence numbers stay near, so that what follows is not taken for a new beginning.
            if (good.length > 4) {
                good[2] = pair.sender.rtp.get(0)[2];
            }
            pair.receiver.media.onRtp(pair.receiver, java.nio.ByteBuffer.wrap(good), pair.now());
            pair.receiver.media.onRtcp(
                    pair.receiver, java.nio.ByteBuffer.wrap(good.clone()), pair.now());
            pair.sender.media.onRtcp(
                    pair.sender, java.nio.ByteBuffer.wrap(good.clone()), pair.now());
        }
        pair.run(3_000);
        key = true;
        film(pair, sent.layer(0), 10, 90);
        pair.run(3_000);
        assertThat(read(stream)).hasSizeGreaterThan(10);
    }
}
