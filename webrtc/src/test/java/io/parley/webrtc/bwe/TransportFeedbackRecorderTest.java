package io.parley.webrtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtcp.TransportFeedbackView;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TransportFeedbackRecorderTest {
    private static final long MS = 1_000_000;

    private final TransportFeedbackRecorder recorder = new TransportFeedbackRecorder(0x01020304);
    private final ByteBuffer out = ByteBuffer.allocate(1_200);
    private final RtcpReader reader = new RtcpReader();
    private final TransportFeedbackView view = new TransportFeedbackView();

    /** What was reported: arrival in milliseconds, or -1 for a missing packet. */
    private final TreeMap<Integer, Long> reported = new TreeMap<>();

    @Test
    void waitsForTheFirstPacketAndThenForAnInterval() {
        assertThat(recorder.nextTimeout()).isEqualTo(Deadline.NEVER);
        recorder.onPacket(7, 100, 1_000 * MS);
        assertThat(recorder.nextTimeout()).isEqualTo(1_100 * MS);
        assertThat(recorder.pollTransmit(out, 1_099 * MS)).isFalse();
        poll(1_100);
        assertThat(reported).containsExactly(java.util.Map.entry(100, 1_000L));
        assertThat(recorder.nextTimeout()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void reportsSoonerWhenMuchArrives() {
        for (int i = 0; i < 20; i++) {
            recorder.onPacket(7, i, (1_000 + i) * MS);
        }
        assertThat(recorder.nextTimeout()).isEqualTo(1_050 * MS);
    }

    @Test
    void reportsWhatIsMissingInAndBetweenReports() {
        recorder.onPacket(7, 10, 1_000 * MS);
        recorder.onPacket(7, 12, 1_010 * MS);
        poll(1_100);
        recorder.onPacket(7, 15, 1_110 * MS);
        poll(1_300);
        assertThat(reported.keySet()).containsExactly(10, 11, 12, 13, 14, 15);
        assertThat(reported.get(11)).isEqualTo(-1);
        assertThat(reported.get(13)).isEqualTo(-1);
        assertThat(reported.get(15)).isEqualTo(1_110);
    }

    @Test
    void reportsAPacketThatCameLate() {
        recorder.onPacket(7, 10, 1_000 * MS);
        recorder.onPacket(7, 12, 1_010 * MS);
        poll(1_100);
        recorder.onPacket(7, 11, 1_120 * MS);
        poll(1_300);
        assertThat(reported.get(11)).isEqualTo(1_120);
    }

    @Test
    void countsTheFirstOfTwoArrivals() {
        recorder.onPacket(7, 10, 1_000 * MS);
        recorder.onPacket(7, 10, 1_050 * MS);
        poll(1_100);
        assertThat(reported.get(10)).isEqualTo(1_000);
    }

    @Test
    void beginsAnewAfterALeap() {
        recorder.onPacket(7, 10, 1_000 * MS);
        poll(1_100);
        recorder.onPacket(7, 30_000, 1_150 * MS);
        poll(1_300);
        assertThat(reported.keySet()).containsExactly(10, 30_000);
    }

    @Test
    void reportsEachPacketOverLossReorderingAndWraps() {
        SplittableRandom random = new SplittableRandom(5);
        TreeSet<Integer> arrived = new TreeSet<>();
        int sequence = 60_000;
        for (int i = 0; i < 20_000; i++) {
            int wire = sequence++ + (random.nextInt(20) == 0 ? -3 : 0) & 0xFFFF;
            if (random.nextInt(10) > 0) {
                recorder.onPacket(7, wire, (1_000 + i) * MS);
                arrived.add(wire);
            }
            if (i % 10 == 0) {
                poll(1_000 + i);
            }
        }
        poll(30_000);
        for (int wire : arrived) {
            assertThat(reported.get(wire)).as("packet %d", wire).isNotNull().isNotEqualTo(-1);
        }
    }

    @Test
    void survivesAnythingThatAPeerNumbers() {
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 200_000; i++) {
            recorder.onPacket(7, random.nextInt(1 << 16), i * MS / 4);
            if (random.nextInt(50) == 0) {
                poll(i / 4);
            }
        }
    }

    private void poll(long nowMillis) {
        while (recorder.pollTransmit(out.clear(), nowMillis * MS)) {
            assertThat(reader.wrap(out.flip())).isTrue();
            assertThat(reader.next()).isTrue();
            assertThat(view.wrap(reader)).isTrue();
            while (view.next()) {
                long arrival = view.isReceived() ? view.arrivalNanos() / MS : -1;
                reported.merge(view.sequenceNumber(), arrival, Math::max);
            }
        }
    }
}
