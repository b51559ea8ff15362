package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.parley.webrtc.rtp.RtpView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes of a peer never throw, are bounded, and do not reach other tracks. */
class HostileMediaTest {
    private static CodecParameters parameters(CodecType type) {
        return new CodecParameters(type, 96, type.kind() == MediaKind.VIDEO ? 97 : -1, "");
    }

    @ParameterizedTest
    @EnumSource(CodecType.class)
    void randomPayloadsAndExtensionsOfEachCodecAreSurvived(CodecType type) {
        SfuBed bed = new SfuBed(type.clockRate());
        SplittableRandom random = new SplittableRandom(type.clockRate());
        PublishedTrack track =
                bed.publish(SfuBed.section("1", List.of(), List.of(), parameters(type)));
        SfuBed.Viewer viewer =
                bed
                .new Viewer(
                        track,
                        new ExtensionIds(0, 0, 0, 0, 3, 5, 6, 8, 0, 0),
                        new CodecParameters(type, 100, 101, ""),
                        SfuBed.OPUS);
        TestRtp rtp = new TestRtp();
        rtp.mid = "1";
        rtp.ssrc = 7;
        for (int i = 0; i < 8_000; i++) {
            rtp.payloadType = random.nextInt(20) == 0 ? random.nextInt(128) : 96;
            rtp.sequence = i + (random.nextInt(50) == 0 ? random.nextInt(-3000, 3000) : 0);
            rtp.timestamp = random.nextInt(10) == 0 ? random.nextInt() : i * 100;
            rtp.marker = random.nextBoolean();
            rtp.dependency = bytes(random, random.nextInt(40));
            ByteBuffer packet = rtp.packet(bytes(random, random.nextInt(60)));
            if (random.nextInt(4) == 0) {
                packet.put(random.nextInt(packet.limit()), (byte) random.nextInt());
            }
            if (random.nextInt(20) == 0) {
                packet.limit(random.nextInt(packet.limit() + 1));
            }
            int step = i;
            assertThatCode(() -> bed.publisher.handleRtp(packet, bed.now))
                    .as("packet %s", step)
                    .doesNotThrowAnyException();
            if (i % 50 == 0) {
                bed.pass(20);
                viewer.downTrack.setMaxLayers(random.nextInt(3), random.nextInt(4), bed.now);
                track.setMuted(random.nextInt(4) == 0, bed.now);
            }
        }
        viewer.output.rtp.forEach(p -> assertThat(new RtpView().wrap(p, 0, p.length)).isTrue());
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        if (length > 0 && random.nextInt(3) > 0) {
            // Often something that begins like the real thing.
            bytes[0] =
                    new byte[] {(byte) 0x90, 0x10, (byte) 0x8E, 0x78, 0x7C, 0x0A}
                            [random.nextInt(6)];
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutatedSimulcastIsSurvivedAndLeavesAnotherTrackAlone(long seed) {
        SfuBed bed = new SfuBed(seed);
        SplittableRandom random = new SplittableRandom(seed);
        bed.publisher.setSections(
                List.of(
                        Simulcaster.section(),
                        SfuBed.section("2", List.of(), List.of(new SsrcPair(9, 0)), SfuBed.OPUS)),
                bed.now);
        SfuBed.Viewer video = bed.view(track(bed, "1"), SfuBed.VP8);
        SfuBed.Viewer audio = bed.view(track(bed, "2"), SfuBed.OPUS);
        Simulcaster source = new Simulcaster();
        TestRtp voice = new TestRtp();
        voice.ssrc = 9;
        voice.payloadType = 111;
        int spoken = 0;
        for (int i = 0; i < 1500; i++) {
            for (ByteBuffer packet : source.frame()) {
                for (int change = random.nextInt(3); change > 0; change--) {
                    packet.put(random.nextInt(packet.limit()), (byte) random.nextInt());
                }
                if (packet.getInt(8) != 9) {
                    bed.receive(packet);
                }
            }
            voice.sequence = i;
            voice.timestamp = i * 960;
            assertThat(bed.receive(voice.packet((byte) 1, (byte) i))).isTrue();
            spoken++;
            byte[] noise = bytes(random, random.nextInt(80));
            if (noise.length > 1) {
                noise[0] = (byte) (0x80 | (noise[0] & 0x1F));
                noise[1] = (byte) random.nextInt(200, 208);
            }
            video.media.handleRtcp(ByteBuffer.wrap(noise), bed.now);
            bed.publisher.handleRtcp(ByteBuffer.wrap(noise), bed.now);
            bed.pass(20);
        }
        assertThat(audio.output.rtp).hasSize(spoken);
        assertThat(bed.counters.get(SfuCounter.MALFORMED_RTP)).isPositive();
        assertThat(bed.counters.get(SfuCounter.MALFORMED_RTCP)).isPositive();
    }

    private static PublishedTrack track(SfuBed bed, String mid) {
        PublishedTrack track = bed.publisher.track(mid);
        if (track == null) {
            throw new AssertionError(mid);
        }
        return track;
    }

    @Test
    void aStormOfNacksIsAnsweredThreeTimesAPacketAtMost() {
        SfuBed bed = new SfuBed(4);
        PublishedTrack track = bed.publish(Simulcaster.section());
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        Simulcaster source = new Simulcaster();
        for (int i = 0; i < 30; i++) {
            source.frame().forEach(bed::receive);
            bed.pass(33);
        }
        int sent = viewer.output.rtp.size();
        int[] all = new int[100];
        for (int i = 0; i < all.length; i++) {
            all[i] = viewer.output.view(sent - 90).sequenceNumber() + i & 0xFFFF;
        }
        for (int i = 0; i < 2000; i++) {
            viewer.rtcp(w -> w.nack(1, viewer.downTrack.ssrc(), all, all.length));
            bed.pass(1);
        }
        assertThat(viewer.output.rtp.size() - sent).isEqualTo(90 * 3);
        assertThat(bed.counters.get(SfuCounter.NACKS_REFUSED)).isGreaterThan(100_000);
    }

    @Test
    void aStreamThatLeapsIsFollowedOnceItGoesOn() {
        SfuBed bed = new SfuBed(5);
        PublishedTrack track =
                bed.publish(
                        SfuBed.section("1", List.of(), List.of(new SsrcPair(7, 0)), SfuBed.OPUS));
        SfuBed.Viewer viewer = bed.view(track, SfuBed.OPUS);
        TestRtp rtp = new TestRtp();
        rtp.ssrc = 7;
        rtp.payloadType = 111;
        List<Boolean> taken = new ArrayList<>();
        for (int sequence : new int[] {1, 2, 20_000, 3, 40_000, 40_001, 40_002}) {
            rtp.sequence = sequence;
            taken.add(bed.receive(rtp.packet((byte) 1)));
        }
        assertThat(taken).containsExactly(true, true, false, true, false, true, true);
        assertThat(viewer.output.rtp).hasSize(5);
    }

    @Test
    void aPublisherThatAnnouncesAndNeverSendsCostsNothing() {
        SfuBed bed = new SfuBed(6);
        PublishedTrack track = bed.publish(Simulcaster.section());
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        bed.pass(60_000);
        assertThat(viewer.output.rtp).isEmpty();
        assertThat(track.isStarted()).isFalse();
        for (SourceStream stream : track.feed().streams) {
            assertThat(stream.packets.capacityBytes()).isZero();
        }
    }

    @Test
    void aPublisherThatKeepsChangingItsCodecIsBelievedSomeTimesOnly() {
        SfuBed bed = new SfuBed(7);
        bed.publish(
                SfuBed.section(
                        "1", List.of(), List.of(new SsrcPair(7, 0)), SfuBed.VP8, SfuBed.H264));
        TestRtp rtp = new TestRtp();
        rtp.ssrc = 7;
        for (int i = 0; i < 1000; i++) {
            rtp.payloadType = i % 2 == 0 ? 96 : 108;
            rtp.sequence = i;
            bed.receive(rtp.packet((byte) 0x10, (byte) 0x10));
        }
        assertThat(bed.events(SfuEvent.CodecChanged.class)).hasSize(SfuLimits.CODEC_CHANGES);
    }
}
