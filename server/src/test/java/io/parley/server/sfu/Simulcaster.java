package io.parley.server.sfu;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A publisher of VP8 in three simulcast streams with three temporal layers each, whose time lines
 * have nothing in common.
 */
final class Simulcaster {
    private static final int[] TEMPORAL = {0, 2, 1, 2};
    private static final String[] RIDS = {"q", "h", "f"};
    static final int FIRST_SSRC = 100;

    private final TestRtp rtp = new TestRtp();
    private final int[] sequence = {65_530, 1_000, 30_000};
    private final int[] timestamp = {5, 0x7FFF_FFF0, 0xFFFF_FF00 | 0};
    private final int[] pictureId = {32_760, 10, 5_000};
    private final int[] tl0 = {250, 3, 90};
    private final int[] picture = new int[3];
    private final boolean[] keyWanted = {true, true, true};
    final boolean[] enabled = {true, true, true};
    int packetsPerFrame = 3;

    static ReceiveSection section() {
        return SfuBed.section("1", List.of(RIDS), List.of(), SfuBed.VP8);
    }

    void wantKey(int layer) {
        keyWanted[layer] = true;
    }

    /** The layer of an SSRC, of the media or of its repair stream. */
    static int layerOf(int ssrc) {
        return (ssrc - FIRST_SSRC) % 10;
    }

    int timestamp(int layer) {
        return timestamp[layer];
    }

    /** One frame of each layer, 33 ms after the one before. */
    List<ByteBuffer> frame() {
        List<ByteBuffer> packets = new ArrayList<>();
        for (int layer = 0; layer < 3; layer++) {
            timestamp[layer] += 3000;
            if (enabled[layer]) {
                packets.addAll(frame(layer));
            }
        }
        return packets;
    }

    private List<ByteBuffer> frame(int layer) {
        boolean key = keyWanted[layer];
        keyWanted[layer] = false;
        if (key) {
            picture[layer] = 0;
        }
        int temporal = TEMPORAL[picture[layer] % 4];
        // In this pattern the first frame of a higher layer leans on the base layer only.
        boolean sync = temporal > 0 && picture[layer] % 4 != 3;
        picture[layer]++;
        pictureId[layer] = pictureId[layer] + 1 & 0x7FFF;
        tl0[layer] += temporal == 0 ? 1 : 0;
        List<ByteBuffer> packets = new ArrayList<>();
        for (int i = 0; i < packetsPerFrame; i++) {
            rtp.ssrc = FIRST_SSRC + layer;
            rtp.rid = RIDS[layer];
            rtp.mid = "1";
            rtp.payloadType = 96;
            rtp.sequence = sequence[layer]++ & 0xFFFF;
            rtp.timestamp = timestamp[layer];
            rtp.marker = i == packetsPerFrame - 1;
            int id = layer << 24 | (rtp.sequence & 0xFFFF);
            packets.add(
                    rtp.packet(
                            TestRtp.vp8(
                                    i == 0,
                                    key,
                                    pictureId[layer],
                                    tl0[layer],
                                    temporal,
                                    sync,
                                    id)));
        }
        return packets;
    }
}
