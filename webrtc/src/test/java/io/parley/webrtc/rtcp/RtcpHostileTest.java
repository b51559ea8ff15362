package io.parley.webrtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RtcpHostileTest {
    private final RtcpReader reader = new RtcpReader();

    /** One of each kind. */
    private static byte[] compound() {
        ByteBuffer out = ByteBuffer.allocate(1200);
        RtcpWriter writer = new RtcpWriter();
        writer.begin(out);
        writer.senderReport(1, 2, 3, 4, 5);
        writer.reportBlock(1, 2, 3, 4, 5, 6, 7);
        writer.cname(1, new byte[] {'a', 'b', 'c'});
        writer.nack(1, 2, new int[] {1, 2, 30}, 3);
        writer.pli(1, 2);
        writer.fir(1, 2, 3);
        writer.remb(1, 1_000_000, new int[] {1, 2}, 2);
        writer.transportFeedback(1, 2, 3, 4, new long[] {1, 500, 3, 4, 5, 6, 7, 9}, 0, 8);
        writer.referenceTime(1, 2);
        writer.delaySinceReferenceTime(1, 2, 3, 4);
        writer.bye(1);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void aPrefixIsReadOnlyWhereAPacketEnds() {
        byte[] whole = compound();
        int readable = 0;
        for (int length = 0; length <= whole.length; length++) {
            if (walk(Arrays.copyOf(whole, length))) {
                readable++;
            }
        }
        assertThat(readable).isEqualTo(10);
    }

    @Test
    void noChangedByteMakesItReadOutside() {
        byte[] whole = compound();
        for (int at = 0; at < whole.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = whole.clone();
                changed[at] = (byte) value;
                walk(changed);
            }
        }
    }

    @Test
    void noNoiseMakesItReadOutside() {
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = new byte[random.nextInt(0, 17) * 4];
            random.nextBytes(noise);
            if (noise.length >= 4) {
                noise[0] = (byte) (noise[0] & 0x3F | 0x80);
                noise[1] = (byte) (200 + random.nextInt(8));
                noise[2] = 0;
                noise[3] = (byte) (noise.length / 4 - 1);
            }
            walk(noise);
        }
    }

    /** Reads all there is to read. */
    private boolean walk(byte[] bytes) {
        if (!reader.wrap(bytes, 0, bytes.length)) {
            assertThat(reader.next()).isFalse();
            return false;
        }
        while (reader.next()) {
            assertThat(reader.offset() + reader.length()).isLessThanOrEqualTo(bytes.length);
            reader.senderSsrc();
            reader.mediaSsrc();
            switch (reader.kind()) {
                case SENDER_REPORT, RECEIVER_REPORT -> readReport();
                case SDES -> readSdes();
                case BYE -> readBye();
                case NACK -> readNack();
                case TRANSPORT_FEEDBACK -> readFeedback();
                case FIR -> readFir();
                case REMB -> readRemb();
                case XR -> readXr();
                case PLI, OTHER -> {}
            }
        }
        return true;
    }

    private void readReport() {
        ReportView view = new ReportView();
        if (view.wrap(reader)) {
            for (int i = 0; i < view.blockCount(); i++) {
                view.delaySinceLastSenderReport(i);
            }
        }
    }

    private void readSdes() {
        SdesView view = new SdesView();
        assertThat(view.wrap(reader)).isTrue();
        while (view.next()) {
            view.text();
        }
    }

    private void readBye() {
        ByeView view = new ByeView();
        if (view.wrap(reader)) {
            for (int i = 0; i < view.ssrcCount(); i++) {
                view.ssrc(i);
            }
        }
    }

    private void readNack() {
        NackView view = new NackView();
        assertThat(view.wrap(reader)).isTrue();
        int count = 0;
        while (view.nextLost() != NackView.END) {
            count++;
        }
        assertThat(count).isLessThanOrEqualTo((reader.length() - 12) / 4 * 17);
    }

    private void readFeedback() {
        TransportFeedbackView view = new TransportFeedbackView();
        if (view.wrap(reader)) {
            int count = 0;
            while (view.next()) {
                view.arrivalNanos();
                count++;
            }
            assertThat(count).isEqualTo(view.statusCount());
        }
    }

    private void readFir() {
        FirView view = new FirView();
        assertThat(view.wrap(reader)).isTrue();
        for (int i = 0; i < view.entryCount(); i++) {
            view.commandNumber(i);
        }
    }

    private void readRemb() {
        RembView view = new RembView();
        if (view.wrap(reader)) {
            assertThat(view.bitrateBps()).isNotNegative();
            for (int i = 0; i < view.ssrcCount(); i++) {
                view.ssrc(i);
            }
        }
    }

    private void readXr() {
        XrView view = new XrView();
        assertThat(view.wrap(reader)).isTrue();
        for (XrView.Block block = view.next(); block != XrView.Block.END; block = view.next()) {
            if (block == XrView.Block.REFERENCE_TIME) {
                view.referenceTime();
            } else {
                view.delay();
            }
        }
    }
}
