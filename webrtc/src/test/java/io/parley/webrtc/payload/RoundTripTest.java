package io.parley.webrtc.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames through a packetizer and an assembler, whole and with losses. */
class RoundTripTest {
    private static final int SEEDS = 40;
    private static final int FRAMES = 12;

    private record Packet(byte[] payload, long sequence, int timestamp, boolean marker) {}

    @ParameterizedTest
    @EnumSource(VideoCodec.class)
    void framesComeOutAsTheyWentIn(VideoCodec codec) {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<byte[]> frames = frames(codec, random);
            FrameAssembler assembler = FrameAssembler.of(codec);
            int delivered = 0;
            for (Packet packet : packets(codec, frames, random)) {
                if (add(assembler, packet)) {
                    assertThat(frame(assembler))
                            .as("%s seed %d frame %d", codec, seed, delivered)
                            .isEqualTo(frames.get(delivered));
                    assertThat(assembler.keyFrame()).isEqualTo(delivered % 4 == 0);
                    assertThat(assembler.continuous()).isEqualTo(delivered > 0);
                    assertThat(assembler.timestamp()).isEqualTo(packet.timestamp());
                    delivered++;
                }
            }
            assertThat(delivered).isEqualTo(FRAMES);
            assertThat(assembler.damagedFrames()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(VideoCodec.class)
    void aFrameWithAHoleIsNeverDelivered(VideoCodec codec) {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(1000 + seed);
            List<byte[]> frames = frames(codec, random);
            FrameAssembler assembler = FrameAssembler.of(codec);
            List<Packet> sent = packets(codec, frames, random);
            boolean[] whole = new boolean[FRAMES];
            Arrays.fill(whole, true);
            boolean lossSinceDelivery = true;
            for (Packet packet : sent) {
                int index = packet.timestamp() / 3000;
                if (random.nextInt(12) == 0) {
                    whole[index] = false;
                    lossSinceDelivery = true;
                } else if (add(assembler, packet)) {
                    assertThat(whole[index]).as("%s seed %d frame %d", codec, seed, index).isTrue();
                    assertThat(frame(assembler)).isEqualTo(frames.get(index));
                    assertThat(assembler.continuous()).isEqualTo(!lossSinceDelivery);
                    lossSinceDelivery = false;
                } else if (packet.marker()) {
                    lossSinceDelivery = true;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(VideoCodec.class)
    void aKeyFrameAfterALossIsDelivered(VideoCodec codec) {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(2000 + seed);
            List<byte[]> frames = frames(codec, random);
            FrameAssembler assembler = FrameAssembler.of(codec);
            int keyFrames = 0;
            for (Packet packet : packets(codec, frames, random)) {
                // Of the frame before each key frame nothing arrives but its first packet.
                boolean before = packet.timestamp() / 3000 % 4 == 3;
                if (!before && add(assembler, packet) && assembler.keyFrame()) {
                    keyFrames++;
                }
            }
            assertThat(keyFrames).as("%s seed %d", codec, seed).isEqualTo(FRAMES / 4);
        }
    }

    @ParameterizedTest
    @EnumSource(VideoCodec.class)
    void repeatedAndLatePacketsChangeNothing(VideoCodec codec) {
        SplittableRandom random = new SplittableRandom(7);
        List<byte[]> frames = frames(codec, random);
        FrameAssembler assembler = FrameAssembler.of(codec);
        int delivered = 0;
        for (Packet packet : packets(codec, frames, random)) {
            boolean complete = add(assembler, packet);
            delivered += complete ? 1 : 0;
            assertThat(add(assembler, packet)).isFalse();
        }
        assertThat(delivered).isEqualTo(FRAMES);
    }

    @ParameterizedTest
    @EnumSource(VideoCodec.class)
    void paddingBetweenFramesAndWithinThemIsNoHole(VideoCodec codec) {
        SplittableRandom random = new SplittableRandom(8);
        List<byte[]> frames = frames(codec, random);
        FrameAssembler assembler = FrameAssembler.of(codec);
        int delivered = 0;
        long sequence = 0;
        for (Packet packet : packets(codec, frames, random)) {
            byte[] payload = packet.payload();
            delivered +=
                    assembler.add(
                                    payload,
                                    0,
                                    payload.length,
                                    sequence++,
                                    packet.timestamp(),
                                    packet.marker())
                            ? 1
                            : 0;
            assertThat(assembler.add(payload, 0, 0, sequence++, packet.timestamp(), false))
                    .isFalse();
        }
        assertThat(delivered).isEqualTo(FRAMES);
    }

    @ParameterizedTest
    @EnumSource(VideoCodec.class)
    void assemblersSurviveAnything(VideoCodec codec) {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(3000 + seed);
            FrameAssembler assembler = FrameAssembler.of(codec);
            for (Packet packet : packets(codec, frames(codec, random), random)) {
                byte[] payload = packet.payload().clone();
                int changes = random.nextInt(4);
                for (int i = 0; i < changes; i++) {
                    payload[random.nextInt(Math.min(payload.length, 12))] =
                            (byte) random.nextInt(256);
                }
                int length = random.nextInt(5) == 0 ? random.nextInt(payload.length) : -1;
                byte[] cut = length < 0 ? payload : Arrays.copyOf(payload, length);
                boolean marker = random.nextInt(10) == 0 != packet.marker();
                assembler.add(cut, 0, cut.length, packet.sequence(), packet.timestamp(), marker);
                assertThat(assembler.frameLength()).isLessThanOrEqualTo(assembler.frame().length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(VideoCodec.class)
    void packetizersSurviveAnything(VideoCodec codec) {
        byte[] out = new byte[200];
        FramePacketizer packetizer = FramePacketizer.of(codec, 100, 0);
        for (int seed = 0; seed < 4; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] frame = Frames.of(codec, true, random);
            frame = Arrays.copyOf(frame, Math.min(frame.length, 200));
            Hostile.tryAll(
                    seed == 0 ? frame : Arrays.copyOf(frame, 12),
                    (array, offset, length) -> {
                        if (!packetizer.start(array, offset, length)) {
                            return;
                        }
                        int total = 0;
                        for (int n = packetizer.next(out, 0); n > 0; ) {
                            assertThat(n).isLessThanOrEqualTo(100);
                            total += n;
                            n = packetizer.next(out, 0);
                        }
                        assertThat(total).isPositive().isLessThan(2 * length + 200);
                    });
        }
    }

    private static List<byte[]> frames(VideoCodec codec, SplittableRandom random) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            frames.add(Frames.of(codec, i % 4 == 0, random));
        }
        return frames;
    }

    private static List<Packet> packets(
            VideoCodec codec, List<byte[]> frames, SplittableRandom random) {
        int maxPayload = 64 + random.nextInt(1300);
        FramePacketizer packetizer = FramePacketizer.of(codec, maxPayload, random.nextInt());
        List<Packet> packets = new ArrayList<>();
        byte[] out = new byte[maxPayload];
        for (int i = 0; i < frames.size(); i++) {
            byte[] frame = frames.get(i);
            assertThat(packetizer.start(frame, 0, frame.length)).isTrue();
            assertThat(packetizer.keyFrame()).isEqualTo(i % 4 == 0);
            boolean first = true;
            for (int length = packetizer.next(out, 0); length > 0; ) {
                byte[] payload = Arrays.copyOf(out, length);
                assertThat(KeyFrames.isKeyFrame(codec, payload, 0, length))
                        .isIn(first && i % 4 == 0, i % 4 == 0);
                packets.add(new Packet(payload, packets.size(), i * 3000, packetizer.last()));
                first = false;
                length = packetizer.next(out, 0);
            }
        }
        return packets;
    }

    private static boolean add(FrameAssembler assembler, Packet packet) {
        return assembler.add(
                packet.payload(),
                0,
                packet.payload().length,
                packet.sequence(),
                packet.timestamp(),
                packet.marker());
    }

    private static byte[] frame(FrameAssembler assembler) {
        return Arrays.copyOf(assembler.frame(), assembler.frameLength());
    }
}
