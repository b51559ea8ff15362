package io.parley.webrtc.aes;

import io.parley.webrtc.wire.BigEndian;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The hash of GCM (NIST SP 800-38D §6.4) by the JDK's own code, which HotSpot replaces by the
 * processor's carry-less multiplication. It is not public: it can be used where the JVM was started
 * with {@code --add-opens java.base/com.sun.crypto.provider=ALL-UNNAMED}, and only if it hashes a
 * known block rightly.
 */
final class HotSpotGhash {
    private static final String JDK_CLASS = "com.sun.crypto.provider.GHASH";
    private static final int BLOCK = AesBlocks.LENGTH;
    private static final @Nullable Internals INTERNALS = Internals.find();

    /** {@code processBlocks}: constant, so that calls of it are compiled as direct ones. */
    private static final MethodHandle PROCESS_BLOCKS =
            INTERNALS == null
                    ? MethodHandles.empty(Internals.PROCESS_TYPE)
                    : INTERNALS.processBlocks;

    private final long[] state;
    private final long[] powers;

    /** Bytes that fill no block, or that must be padded with zeros. */
    private final byte[] padded = new byte[BLOCK];

    private HotSpotGhash(long[] state, long[] powers) {
        this.state = state;
        this.powers = powers;
    }

    static boolean isAvailable() {
        return INTERNALS != null;
    }

    /** A hash with the key H, 16 bytes. */
    static HotSpotGhash of(byte[] hashKey) {
        if (INTERNALS == null) {
            throw new IllegalStateException("the JDK's GHASH is not open to this code");
        }
        return INTERNALS.newHash(hashKey);
    }

    void reset() {
        state[0] = 0;
        state[1] = 0;
    }

    /** Hashes bytes, and zeros up to the end of the last block. */
    void update(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length); // compiled code checks nothing
        int whole = length / BLOCK;
        if (whole > 0) {
            process(bytes, offset, whole);
        }
        int rest = length - whole * BLOCK;
        if (rest > 0) {
            System.arraycopy(bytes, offset + whole * BLOCK, padded, 0, rest);
            Arrays.fill(padded, rest, BLOCK, (byte) 0);
            process(padded, 0, 1);
        }
    }

    /** Hashes the lengths of what was hashed, bytes, and writes the result. */
    void finish(int headerLength, int dataLength, byte[] out) {
        BigEndian.put64(padded, 0, (long) headerLength * Byte.SIZE);
        BigEndian.put64(padded, 8, (long) dataLength * Byte.SIZE);
        process(padded, 0, 1);
        BigEndian.put64(out, 0, state[0]);
        BigEndian.put64(out, 8, state[1]);
    }

    private void process(byte[] bytes, int offset, int blocks) {
        try {
            PROCESS_BLOCKS.invokeExact(bytes, offset, blocks, state, powers);
        } catch (Throwable e) {
            throw new IllegalStateException("GHASH of " + blocks + " blocks", e);
        }
    }

    /** What there is to know of the JDK's class. */
    private static final class Internals {
        static final MethodType PROCESS_TYPE =
                MethodType.methodType(
                        void.class, byte[].class, int.class, int.class, long[].class, long[].class);

        final MethodHandle newHash;
        final MethodHandle processBlocks;
        final Field state;
        final Field powers;

        private Internals(
                MethodHandle newHash, MethodHandle processBlocks, Field state, Field powers) {
            this.newHash = newHash;
            this.processBlocks = processBlocks;
            this.state = state;
            this.powers = powers;
        }

        static @Nullable Internals find() {
            try {
                Class<?> hash = Class.forName(JDK_CLASS);
                MethodHandles.Lookup lookup =
                        MethodHandles.privateLookupIn(hash, MethodHandles.lookup());
                Field state = hash.getDeclaredField("state");
                Field powers = hash.getDeclaredField("subkeyHtbl");
                state.setAccessible(true);
                powers.setAccessible(true);
                Internals internals =
                        new Internals(
                                lookup.findConstructor(
                                        hash, MethodType.methodType(void.class, byte[].class)),
                                lookup.findStatic(hash, "processBlocks", PROCESS_TYPE),
                                state,
                                powers);
                return internals.hashesRightly() ? internals : null;
            } catch (ReflectiveOperationException | RuntimeException closedOrChanged) {
                return null;
            }
        }

        HotSpotGhash newHash(byte[] hashKey) {
            try {
                Object hash = newHash.invoke(hashKey);
                return new HotSpotGhash((long[]) state.get(hash), (long[]) powers.get(hash));
            } catch (Throwable e) {
                throw new IllegalStateException("GHASH", e);
            }
        }

        /** Test case 2 of the GCM specification. */
        private boolean hashesRightly() {
            HotSpotGhash hash = newHash(longs(0x66e94bd4ef8a2c3bL, 0x884cfa59ca342b2eL));
            try {
                byte[] data = longs(0x0388dace60b6a392L, 0xf328c2b971b2fe78L);
                processBlocks.invokeExact(data, 0, 1, hash.state, hash.powers);
                processBlocks.invokeExact(longs(0, 128), 0, 1, hash.state, hash.powers);
            } catch (Throwable e) {
                return false;
            }
            return hash.state[0] == 0xf38cbb1ad69223dcL && hash.state[1] == 0xc3457ae5b6b0f885L;
        }

        private static byte[] longs(long first, long second) {
            byte[] bytes = new byte[BLOCK];
            BigEndian.put64(bytes, 0, first);
            BigEndian.put64(bytes, 8, second);
            return bytes;
        }
    }
}
