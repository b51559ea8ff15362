package io.parley.webrtc.payload;

import java.util.SplittableRandom;

/** Bytes that a peer might make of good ones. */
final class Hostile {
    /** Takes one input, at an offset, with foreign bytes around it. */
    interface Target {
        void accept(byte[] array, int offset, int length);
    }

    private static final int MARGIN = 3;

    private Hostile() {}

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Every prefix, every single-byte change (all 256 values), and noise of a thousand seeds. */
    static void tryAll(byte[] good, Target target) {
        for (int length = 0; length <= good.length; length++) {
            call(good, length, target);
        }
        for (int at = 0; at < good.length; at++) {
            byte[] changed = good.clone();
            for (int value = 0; value < 256; value++) {
                changed[at] = (byte) value;
                call(changed, changed.length, target);
            }
        }
        for (int seed = 0; seed < 1000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            call(noise, noise.length, target);
        }
    }

    /** The array ends where the input does, so that reading beyond it is noticed. */
    private static void call(byte[] input, int length, Target target) {
        byte[] array = new byte[MARGIN + length];
        System.arraycopy(input, 0, array, MARGIN, length);
        target.accept(array, MARGIN, length);
    }
}
