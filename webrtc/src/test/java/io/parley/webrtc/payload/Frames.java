package io.parley.webrtc.payload;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;

/** Frames of each codec, as far as packetizers look at them. */
final class Frames {
    private Frames() {}

    static byte[] of(VideoCodec codec, boolean key, SplittableRandom random) {
        return switch (codec) {
            case VP8 -> plain(random, key ? 0x10 : 0x11);
            case VP9 -> plain(random, key ? 0x82 : 0x86);
            case H264 -> h264(random, key);
            case H265 -> h265(random, key);
            case AV1 -> av1(random, key);
        };
    }

    private static byte[] plain(SplittableRandom random, int first) {
        byte[] frame = body(random, size(random));
        frame[0] = (byte) first;
        return frame;
    }

    private static byte[] h264(SplittableRandom random, boolean key) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        if (key) {
            unit(frame, body(random, 1 + random.nextInt(30)), 0x67);
            unit(frame, body(random, 1 + random.nextInt(10)), 0x68);
        }
        int slices = 1 + random.nextInt(4);
        for (int i = 0; i < slices; i++) {
            byte[] slice = body(random, 2 + size(random));
            slice[1] = (byte) (i == 0 ? 0x88 : 0x28);
            unit(frame, slice, key ? 0x65 : 0x41);
        }
        return frame.toByteArray();
    }

    private static byte[] h265(SplittableRandom random, boolean key) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        if (key) {
            for (int type = 32; type < 35; type++) {
                byte[] set = body(random, 3 + random.nextInt(30));
                set[1] = 1;
                unit(frame, set, type << 1);
            }
        }
        int slices = 1 + random.nextInt(4);
        for (int i = 0; i < slices; i++) {
            byte[] slice = body(random, 3 + size(random));
            slice[1] = (byte) (1 + random.nextInt(3));
            slice[2] = (byte) (i == 0 ? 0x88 : 0x28);
            unit(frame, slice, key ? 0x26 : 0x02);
        }
        return frame.toByteArray();
    }

    private static void unit(ByteArrayOutputStream frame, byte[] unit, int header) {
        unit[0] = (byte) header;
        frame.writeBytes(new byte[] {0, 0, 0, 1});
        frame.writeBytes(unit);
    }

    private static byte[] av1(SplittableRandom random, boolean key) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        obu(frame, Av1.TEMPORAL_DELIMITER, new byte[0], -1);
        if (key) {
            obu(frame, Av1.SEQUENCE_HEADER, body(random, 10), -1);
        }
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            int extension = random.nextInt(3) == 0 ? 0x28 : -1;
            obu(frame, Av1.FRAME, body(random, size(random)), extension);
        }
        return frame.toByteArray();
    }

    private static void obu(ByteArrayOutputStream frame, int type, byte[] body, int extension) {
        frame.write(type << 3 | Av1.HAS_SIZE | (extension < 0 ? 0 : Av1.HAS_EXTENSION));
        if (extension >= 0) {
            frame.write(extension);
        }
        byte[] size = new byte[5];
        frame.write(size, 0, Av1.writeSize(body.length, size, 0));
        frame.writeBytes(body);
    }

    /** Mostly small, sometimes many packets. */
    private static int size(SplittableRandom random) {
        return 1 + random.nextInt(random.nextInt(3) == 0 ? 9000 : 300);
    }

    /** Without zeros, so that no start code is in it. */
    private static byte[] body(SplittableRandom random, int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (1 + random.nextInt(255));
        }
        return body;
    }
}
