package io.parley.rpc.channel;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** Serialized messages as arrays. */
final class MessageBytes {
    private MessageBytes() {}

    /** Everything that a marshaller's stream holds; with its length known, without a copy. */
    static byte[] of(InputStream stream) throws IOException {
        try (stream) {
            if (!(stream instanceof KnownLength)) {
                return stream.readAllBytes();
            }
            int length = stream.available();
            if (stream instanceof Drainable drainable) {
                Sink sink = new Sink(length);
                drainable.drainTo(sink);
                return sink.toByteArray();
            }
            return stream.readNBytes(length);
        }
    }

    /** An array that grows only if the length was not what was said. */
    private static final class Sink extends OutputStream {
        private byte[] bytes;
        private int size;

        Sink(int length) {
            bytes = new byte[length];
        }

        @Override
        public void write(int b) {
            ensure(1);
            bytes[size++] = (byte) b;
        }

        @Override
        public void write(byte[] source, int from, int length) {
            ensure(length);
            System.arraycopy(source, from, bytes, size, length);
            size += length;
        }

        private void ensure(int more) {
            if (bytes.length - size < more) {
                bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
            }
        }

        byte[] toByteArray() {
            return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        }
    }
}
