package io.parley.media.file;

import io.parley.media.VideoCodec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What decoders need before the first frame, and how Matroska wants it and the frames. */
final class CodecPrivate {
    private static final int H264_SPS = 7;
    private static final int H264_PPS = 8;
    private static final int H264_AUD = 9;
    private static final int AV1_SEQUENCE_HEADER = 1;

    private CodecPrivate() {}

    /** Of a key frame; empty when the codec needs nothing, null when it is not in the frame. */
    static byte @Nullable [] of(VideoCodec codec, byte[] keyFrame) {
        return switch (codec) {
            case VP8, VP9 -> new byte[0];
            case H264 -> avc(units(keyFrame));
            case AV1 -> av1(keyFrame);
            case H265 -> null;
        };
    }

    /** The units of an access unit, each behind its length in four bytes. */
    static byte[] lengthPrefixed(byte[] accessUnit) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] size = new byte[4];
        for (byte[] unit : units(accessUnit)) {
            if ((unit[0] & 0x1F) != H264_AUD) {
                Bytes.putBe(size, 0, unit.length, 4);
                out.writeBytes(size);
                out.writeBytes(unit);
            }
        }
        return out.toByteArray();
    }

    private static List<byte[]> units(byte[] stream) {
        List<byte[]> units = new ArrayList<>();
        int start = -1;
        for (int i = 2; i < stream.length; i++) {
            if (stream[i] == 1 && stream[i - 1] == 0 && stream[i - 2] == 0) {
                add(units, stream, start, i - 2);
                start = i + 1;
            }
        }
        add(units, stream, start, stream.length);
        return units;
    }

    private static void add(List<byte[]> units, byte[] stream, int start, int end) {
        int last = end;
        while (start >= 0 && last > start && stream[last - 1] == 0) {
            last--;
        }
        if (start >= 0 && last > start) {
            units.add(Arrays.copyOfRange(stream, start, last));
        }
    }

    /** AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1) with lengths of four bytes. */
    private static byte @Nullable [] avc(List<byte[]> units) {
        byte[] sps = first(units, H264_SPS);
        byte[] pps = first(units, H264_PPS);
        if (sps == null || pps == null || sps.length < 4) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {1, sps[1], sps[2], sps[3], (byte) 0xFF, (byte) 0xE1});
        out.write(sps.length >> 8);
        out.write(sps.length);
        out.writeBytes(sps);
        out.write(1);
        out.write(pps.length >> 8);
        out.write(pps.length);
        out.writeBytes(pps);
        return out.toByteArray();
    }

    private static byte @Nullable [] first(List<byte[]> units, int type) {
        for (byte[] unit : units) {
            if ((unit[0] & 0x1F) == type) {
                return unit;
            }
        }
        return null;
    }

    /**
     * AV1CodecConfigurationRecord: a head of four bytes, then the sequence header. Of its values
     * only profile and level are looked up; what real-time senders use has 8 bits and 4:2:0.
     */
    private static byte @Nullable [] av1(byte[] unit) {
        for (int at = 0; at < unit.length; ) {
            int header = unit[at];
            int body = at + ((header & 4) != 0 ? 2 : 1);
            long size = 0;
            int shift = 0;
            boolean more = (header & 2) != 0;
            while (more && body < unit.length && shift < 35) {
                size |= (long) (unit[body] & 0x7F) << shift;
                shift += 7;
                more = unit[body++] < 0;
            }
            if ((header & 2) == 0 || more || size > unit.length - body) {
                return null;
            }
            int end = body + (int) size;
            if ((header >> 3 & 0xF) == AV1_SEQUENCE_HEADER && size >= 3) {
                return av1(unit, at, body, end);
            }
            at = end;
        }
        return null;
    }

    private static byte[] av1(byte[] unit, int start, int body, int end) {
        int bits = (unit[body] & 0xFF) << 16 | (unit[body + 1] & 0xFF) << 8;
        bits |= unit[body + 2] & 0xFF;
        int profile = bits >> 21;
        boolean reduced = (bits >> 19 & 1) != 0;
        boolean timing = (bits >> 18 & 1) != 0;
        // Behind profile and two flags: the level; or a flag, another, five bits, twelve, the
        // level,
        // of which the last bit is in the fourth byte. 2.0 is the lowest level.
        int level = 0;
        if (reduced) {
            level = bits >> 14 & 0x1F;
        } else if (!timing && end - body > 3) {
            level = (int) (((long) bits << 8 | (unit[body + 3] & 0xFF)) >> 3 & 0x1F);
        }
        byte[] record = new byte[4 + end - start];
        record[0] = (byte) 0x81;
        record[1] = (byte) (profile << 5 | level);
        // chroma_subsampling_x and _y
        record[2] = 0x0C;
        System.arraycopy(unit, start, record, 4, end - start);
        return record;
    }
}
