package io.parley.server.sfu;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** The smallest black pictures, each a key frame, as RTP payloads. */
final class BlankPictures {
    /** 8 by 8 pixels, as an encoder made it. */
    private static final String VP8 =
            "1002009d012a0800080000070885858899848801241000606b00feffab5080";

    /** Constrained baseline, one macroblock cropped to 2 by 2 (H.264 §7.3.2.1). */
    private static final String H264_SPS = "6742c00addd88884";

    private static final String H264_PPS = "68ce3880";

    /** The header of an IDR slice whose one macroblock is I_PCM (H.264 §7.3.5), aligned. */
    private static final String H264_SLICE = "6588848680";

    private static final int LUMA = 256;
    private static final int CHROMA = 128;
    private static final byte BLACK = 16;
    private static final byte NO_COLOR = (byte) 128;

    /** RFC 6184 §5.7.1: several NAL units in one packet, of the highest importance. */
    private static final byte STAP_A = 0x78;

    private BlankPictures() {}

    /** Without payload descriptor. */
    static byte[] vp8() {
        return HexFormat.of().parseHex(VP8);
    }

    static byte[] h264() {
        byte[] sps = HexFormat.of().parseHex(H264_SPS);
        byte[] pps = HexFormat.of().parseHex(H264_PPS);
        byte[] idr = idr();
        ByteBuffer out = ByteBuffer.allocate(1 + 6 + sps.length + pps.length + idr.length);
        out.put(STAP_A);
        out.putShort((short) sps.length).put(sps);
        out.putShort((short) pps.length).put(pps);
        out.putShort((short) idr.length).put(idr);
        return out.array();
    }

    private static byte[] idr() {
        byte[] slice = HexFormat.of().parseHex(H264_SLICE);
        byte[] idr = Arrays.copyOf(slice, slice.length + LUMA + CHROMA + 1);
        Arrays.fill(idr, slice.length, slice.length + LUMA, BLACK);
        Arrays.fill(idr, slice.length + LUMA, idr.length - 1, NO_COLOR);
        idr[idr.length - 1] = (byte) 0x80; // rbsp_trailing_bits
        return idr;
    }
}
