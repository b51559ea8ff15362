package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.payload.Vp8Descriptor;
import io.parley.webrtc.rtcp.NackView;
import io.parley.webrtc.rtcp.RtcpKind;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.Rtx;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Simulations: a network that loses, delays and doubles packets on both sides of the server, a
 * publisher that repairs, and a subscriber that asks again and judges what it has in the end.
 */
class LossyForwardingTest {
    private static final int RTX_OFFSET = 10;

    /** One packet under way. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Flight(long atNanos, long order, byte[] packet) {}

    /** A wire with loss, reordering and duplication. */
    private static final class Wire {
        private final SplittableRandom random;
        private final double loss;
        private final List<Flight> flights = new ArrayList<>();
        private long order;

        Wire(long seed, double loss) {
            random = new SplittableRandom(seed);
            this.loss = loss;
        }

        void send(byte[] packet, long now) {
            int copies = random.nextDouble() < 0.02 ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                if (random.nextDouble() >= loss) {
                    long delay = random.nextDouble() < 0.05 ? random.nextInt(5, 40) : 5;
                    flights.add(new Flight(now + delay * SfuBed.MS, order++, packet.clone()));
                }
            }
        }

        List<byte[]> arrived(long now) {
            List<Flight> due = new ArrayList<>();
            flights.removeIf(flight -> flight.atNanos() <= now && due.add(flight));
            due.sort(
                    java.util.Comparator.comparingLong(Flight::atNanos)
                            .thenComparingLong(Flight::order));
            return due.stream().map(Flight::packet).toList();
        }
    }

    /** A subscriber's receiver: puts packets in order, and asks for what is missing. */
    private static final class Receiver {
        final TreeMap<Long, byte[]> packets = new TreeMap<>();
        final Map<Long, Integer> asked = new HashMap<>();
        private final int rtxSsrc;
        private long highest = -1;
        int repaired;

        Receiver(int rtxSsrc) {
            this.rtxSsrc = rtxSsrc;
        }

        void receive(byte[] packet) {
            RtpView view = new RtpView();
            assertThat(view.wrap(packet, 0, packet.length)).isTrue();
            if (view.ssrc() == rtxSsrc) {
                int start = Rtx.OSN_LENGTH;
                int length = Rtx.unwrap(view, 96, 1);
                assertThat(view.wrap(packet, start, length)).isTrue();
                repaired++;
            }
            int wire = view.sequenceNumber();
            long sequence =
                    highest < 0 ? (1L << 20) + wire : highest + (short) (wire - (int) highest);
            highest = Math.max(highest, sequence);
            byte[] whole = java.util.Arrays.copyOfRange(packet, view.offset(), packet.length);
            byte[] before = packets.put(sequence, whole);
            if (before != null) {
                // The same number always stands for the same packet.
                RtpView old = new RtpView();
                old.wrap(before, 0, before.length);
                assertThat(old.timestamp()).isEqualTo(view.timestamp());
                assertThat(old.payloadLength()).isEqualTo(view.payloadLength());
            }
        }

        List<Integer> missing() {
            List<Integer> missing = new ArrayList<>();
            if (packets.isEmpty()) {
                return missing;
            }
            for (long s = Math.max(packets.firstKey(), highest - 300); s < highest; s++) {
                if (!packets.containsKey(s) && asked.merge(s, 1, Integer::sum) % 4 == 1) {
                    missing.add((int) s & 0xFFFF);
                }
            }
            return missing;
        }
    }

    private final Simulcaster source = new Simulcaster();
    private final Map<Integer, Map<Integer, byte[]>> published = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyFrameArrivesWholeInSpiteOfLossReorderingAndLayerSwitches(long seed) {
        SfuBed bed = new SfuBed(seed);
        SplittableRandom random = new SplittableRandom(seed);
        PublishedTrack track = bed.publish(Simulcaster.section());
        SfuBed.Viewer viewer = bed.view(track, SfuBed.VP8);
        Wire up = new Wire(seed * 31, 0.1);
        Wire down = new Wire(seed * 37, 0.1);
        Receiver receiver = new Receiver(viewer.downTrack.rtxSsrc());
        for (int step = 0; step < 2_000; step++) {
            if (step % 7 == 0 && step < 1_800) {
                for (ByteBuffer packet : source.frame()) {
                    publish(packet.array(), up, bed.now);
                }
            }
            if (step % 100 == 50) {
                for (int layer = 0; layer < 3; layer++) {
                    int ssrc = Simulcaster.FIRST_SSRC + layer;
                    bed.senderReport(ssrc, bed.now / SfuBed.MS, source.timestamp(layer));
                }
            }
            if (step % 150 == 149 && step < 1_700) {
                viewer.downTrack.setMaxLayers(random.nextInt(3), random.nextInt(4), bed.now);
            }
            for (byte[] packet : up.arrived(bed.now)) {
                bed.receive(ByteBuffer.wrap(packet));
            }
            bed.pass(5);
            feedback(bed, up);
            viewer.output.rtp.forEach(packet -> down.send(packet, bed.now));
            viewer.output.clear();
            down.arrived(bed.now).forEach(receiver::receive);
            if (step % 5 == 0) {
                askAgain(viewer, receiver);
            }
        }
        judge(receiver, seed);
    }

    private void publish(byte[] packet, Wire up, long now) {
        RtpView view = new RtpView();
        view.wrap(packet, 0, packet.length);
        published
                .computeIfAbsent(view.ssrc(), s -> new HashMap<>())
                .put(view.sequenceNumber(), packet);
        up.send(packet, now);
    }

    /** The publisher answers NACKs in its repair streams and PLIs with key frames. */
    private void feedback(SfuBed bed, Wire up) {
        RtcpReader reader = new RtcpReader();
        NackView nack = new NackView();
        for (byte[] compound : bed.toPublisher.rtcp) {
            reader.wrap(compound, 0, compound.length);
            while (reader.next()) {
                if (reader.kind() == RtcpKind.PLI) {
                    source.wantKey(Simulcaster.layerOf(reader.mediaSsrc()));
                } else if (nack.wrap(reader)) {
                    for (int lost = nack.nextLost(); lost >= 0; lost = nack.nextLost()) {
                        repair(reader.mediaSsrc(), lost, up, bed.now);
                    }
                }
            }
        }
        bed.toPublisher.clear();
    }

    private int rtxSequence;

    private void repair(int ssrc, int lost, Wire up, long now) {
        byte[] original = published.getOrDefault(ssrc, Map.of()).get(lost);
        if (original == null) {
            return;
        }
        RtpView view = new RtpView();
        view.wrap(original, 0, original.length);
        TestRtp rtp = new TestRtp();
        rtp.ssrc = ssrc + RTX_OFFSET;
        rtp.payloadType = 97;
        rtp.mid = "1";
        rtp.repairedRid = List.of("q", "h", "f").get(Simulcaster.layerOf(ssrc));
        rtp.sequence = rtxSequence++ & 0xFFFF;
        rtp.timestamp = view.timestamp();
        rtp.marker = view.marker();
        byte[] payload = new byte[view.payloadLength() + 2];
        payload[0] = (byte) (lost >> 8);
        payload[1] = (byte) lost;
        System.arraycopy(original, view.payloadOffset(), payload, 2, view.payloadLength());
        up.send(rtp.packet(payload).array(), now);
    }

    private static void askAgain(SfuBed.Viewer viewer, Receiver receiver) {
        int[] lost = receiver.missing().stream().mapToInt(Integer::intValue).toArray();
        if (lost.length > 0) {
            viewer.rtcp(w -> w.nack(7, viewer.downTrack.ssrc(), lost, lost.length));
        }
    }

    /** Nearly everything arrived, and what arrived is one stream that can be decoded. */
    private static void judge(Receiver receiver, long seed) {
        assertThat(receiver.repaired).as("seed %s", seed).isGreaterThan(20);
        long span = receiver.packets.lastKey() - receiver.packets.firstKey() + 1;
        assertThat(receiver.packets.size()).as("seed %s", seed).isGreaterThan((int) (span * 0.97));
        RtpView view = new RtpView();
        Vp8Descriptor vp8 = new Vp8Descriptor();
        long lastSequence = -1;
        int lastTimestamp = 0;
        int lastPicture = 0;
        int lastTl0 = 0;
        boolean lastMarker = true;
        int frames = 0;
        for (Map.Entry<Long, byte[]> entry : receiver.packets.entrySet()) {
            byte[] packet = entry.getValue();
            assertThat(view.wrap(packet, 0, packet.length)).isTrue();
            if (view.payloadLength() == 0) {
                lastSequence = entry.getKey() == lastSequence + 1 ? entry.getKey() : -1;
                continue;
            }
            assertThat(vp8.parse(packet, view.payloadOffset(), view.payloadLength())).isTrue();
            String where = "seed " + seed + " packet " + entry.getKey();
            if (entry.getKey() == lastSequence + 1) {
                int step = view.timestamp() - lastTimestamp;
                int pictures = vp8.pictureId() - lastPicture & 0x7FFF;
                // A key frame of another layer may cut a picture off.
                if (lastMarker || vp8.keyFrameStart()) {
                    assertThat(step).as(where).isPositive();
                    assertThat(pictures).as(where).isEqualTo(1);
                    int tl0 = vp8.tl0PicIdx() - lastTl0 & 0xFF;
                    assertThat(tl0).as(where).isEqualTo(vp8.temporalId() == 0 ? 1 : 0);
                    frames++;
                } else {
                    assertThat(step).as(where).isZero();
                    assertThat(pictures).as(where).isZero();
                }
            }
            lastSequence = entry.getKey();
            lastTimestamp = view.timestamp();
            lastPicture = vp8.pictureId();
            lastTl0 = vp8.tl0PicIdx();
            lastMarker = view.marker();
        }
        assertThat(frames).as("seed %s", seed).isGreaterThan(150);
    }
}
