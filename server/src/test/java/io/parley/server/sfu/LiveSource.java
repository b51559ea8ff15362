package io.parley.server.sfu;

import io.parley.webrtc.rtcp.RtcpKind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A publisher of sound and of VP8 in three simulcast streams of real sizes, in virtual time. */
final class LiveSource {
    private static final String[] RIDS = {"q", "h", "f"};
    private static final int FIRST_SSRC = 100;
    private static final int AUDIO_SSRC = 200;
    private static final long FRAME_NANOS = 33 * SfuBed.MS;
    private static final long SOUND_NANOS = 20 * SfuBed.MS;
    private static final long REPORT_NANOS = 1_000 * SfuBed.MS;
    private static final int MAX_PAYLOAD = 1_100;
    private static final int KEY_FRAME_FACTOR = 4;

    static final int[] BITRATES = {150_000, 450_000, 1_700_000};

    private final SfuBed bed;
    private final int[] bitrates;
    private final TestRtp rtp = new TestRtp();
    private final int[] sequence = {1_000, 2_000, 3_000};
    private final int[] pictureId = {10, 20, 30};
    private final boolean[] keyWanted = {true, true, true};
    private int timestamp = 90_000;
    private int soundSequence = 7;
    private int soundTimestamp = 48_000;
    private long nextFrame;
    private long nextSound;
    private long nextReport;

    final PublishedTrack video;
    final PublishedTrack sound;

    LiveSource(SfuBed bed) {
        this(bed, BITRATES);
    }

    /**
     * @param bitrates of the layers, bit/s
     */
    LiveSource(SfuBed bed, int... bitrates) {
        this.bed = bed;
        this.bitrates = bitrates.clone();
        ReceiveSection videoSection = SfuBed.section("1", List.of(RIDS), List.of(), SfuBed.VP8);
        ReceiveSection soundSection =
                SfuBed.section("0", List.of(), List.of(new SsrcPair(AUDIO_SSRC, 0)), SfuBed.OPUS);
        bed.publisher.setSections(List.of(soundSection, videoSection), bed.now);
        video = track("1");
        sound = track("0");
        nextFrame = bed.now;
        nextSound = bed.now;
        nextReport = bed.now;
    }

    /** Sends what is due by now. */
    void step() {
        if (bed.now >= nextSound) {
            nextSound += SOUND_NANOS;
            sendSound();
        }
        if (bed.now >= nextFrame) {
            nextFrame += FRAME_NANOS;
            timestamp += 3_000;
            answerPlis();
            for (int layer = 0; layer < RIDS.length; layer++) {
                sendFrame(layer);
            }
        }
        if (bed.now >= nextReport) {
            nextReport += REPORT_NANOS;
            for (int layer = 0; layer < RIDS.length; layer++) {
                bed.senderReport(FIRST_SSRC + layer, bed.now / SfuBed.MS, timestamp);
            }
        }
    }

    private PublishedTrack track(String mid) {
        PublishedTrack track = bed.publisher.track(mid);
        if (track == null) {
            throw new AssertionError("no track " + mid);
        }
        return track;
    }

    private void answerPlis() {
        for (int ssrc : bed.toPublisher.ssrcs(RtcpKind.PLI)) {
            keyWanted[ssrc - FIRST_SSRC] = true;
        }
        bed.toPublisher.clear();
    }

    private void sendFrame(int layer) {
        boolean key = keyWanted[layer];
        keyWanted[layer] = false;
        int bytes = bitrates[layer] / 30 / 8 * (key ? KEY_FRAME_FACTOR : 1);
        pictureId[layer] = (pictureId[layer] + 1) & 0x7FFF;
        boolean first = true;
        for (int left = bytes; left > 0; left -= MAX_PAYLOAD) {
            rtp.ssrc = FIRST_SSRC + layer;
            rtp.rid = RIDS[layer];
            rtp.mid = "1";
            rtp.payloadType = 96;
            rtp.sequence = sequence[layer]++ & 0xFFFF;
            rtp.timestamp = timestamp + layer;
            rtp.marker = left <= MAX_PAYLOAD;
            byte[] head = TestRtp.vp8(first, key, pictureId[layer], -1, 0, false, layer);
            int length = Math.max(head.length, Math.min(left, MAX_PAYLOAD));
            bed.receive(rtp.packet(Arrays.copyOf(head, length)));
            first = false;
        }
    }

    private void sendSound() {
        rtp.ssrc = AUDIO_SSRC;
        rtp.rid = "";
        rtp.mid = "0";
        rtp.payloadType = 111;
        rtp.sequence = soundSequence++ & 0xFFFF;
        soundTimestamp += 960;
        rtp.timestamp = soundTimestamp;
        rtp.marker = false;
        ByteBuffer packet = rtp.packet(new byte[80]);
        bed.receive(packet);
    }
}
