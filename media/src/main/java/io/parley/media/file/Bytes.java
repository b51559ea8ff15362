package io.parley.media.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Numbers of fixed size in files. */
final class Bytes {
    private Bytes() {}

    static int u16le(byte[] array, int at) {
        return (array[at] & 0xFF) | (array[at + 1] & 0xFF) << 8;
    }

    static int i32le(byte[] array, int at) {
        return u16le(array, at) | u16le(array, at + 2) << 16;
    }

    static long u32le(byte[] array, int at) {
        return i32le(array, at) & 0xFFFFFFFFL;
    }

    static long i64le(byte[] array, int at) {
        return u32le(array, at) | u32le(array, at + 4) << 32;
    }

    static void putLe(byte[] array, int at, long value, int count) {
        for (int i = 0; i < count; i++) {
            array[at + i] = (byte) (value >> (8 * i));
        }
    }

    static void putBe(byte[] array, int at, long value, int count) {
        for (int i = 0; i < count; i++) {
            array[at + i] = (byte) (value >> (8 * (count - 1 - i)));
        }
    }

    static void putAscii(byte[] array, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            array[at + i] = (byte) text.charAt(i);
        }
    }

    static boolean isAscii(byte[] array, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (array[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static void skip(InputStream in, long count) throws IOException {
        try {
            in.skipNBytes(count);
        } catch (EOFException e) {
            throw new EOFException("the file is cut short");
        }
    }

    /** Fills the array; false at the end of the stream, if nothing was there any more. */
    static boolean readFully(InputStream in, byte[] array, int length) throws IOException {
        int count = in.readNBytes(array, 0, length);
        if (count == 0 && length > 0) {
            return false;
        }
        if (count < length) {
            throw new EOFException("the file is cut short");
        }
        return true;
    }
}
