package io.parley.webrtc.aes;

import io.parley.webrtc.wire.BigEndian;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
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

    /** Room for a packet of sound, its header and their lengths: hashed by one call. */
    static final int GATHERED = 24 * BLOCK;

    private final long[] powers;

    private HotSpotGhash(long[] powers) {
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

    /**
     * Hashes header and data, each with zeros behind it, and their lengths; to {@code with.hash}.
     */
    void hash(
            AesWorkspace with,
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length) {
        long[] state = with.hash;
        byte[] gathered = with.hashed;
        state[0] = 0;
        state[1] = 0;
        int end;
        if (headerLength + length <= GATHERED - 3 * BLOCK) {
            end = gather(gathered, 0, header, headerOffset, headerLength);
            end = gather(gathered, end, data, offset, length);
        } else {
            end = hashBlocks(state, gathered, header, headerOffset, headerLength);
            process(gathered, 0, end / BLOCK, state);
            end = hashBlocks(state, gathered, data, offset, length);
        }
        BigEndian.put64(gathered, end, (long) headerLength * Byte.SIZE);
        BigEndian.put64(gathered, end + Long.BYTES, (long) length * Byte.SIZE);
        process(gathered, 0, end / BLOCK + 1, state);
    }

    /** Copies bytes, and zeros up to the end of the last block; where that is. */
    private static int gather(byte[] gathered, int at, byte[] bytes, int offset, int length) {
        System.arraycopy(bytes, offset, gathered, at, length);
        int end = at + (length + BLOCK - 1 & -BLOCK);
        for (int i = at + length; i < end; i++) {
            gathered[i] = 0;
        }
        return end;
    }

    /** Hashes whole blocks, and gathers what is left. */
    private int hashBlocks(long[] state, byte[] gathered, byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length); // compiled code checks nothing
        int whole = length & -BLOCK;
        process(bytes, offset, whole / BLOCK, state);
        return gather(gathered, 0, bytes, offset + whole, length - whole);
    }

    private void process(byte[] bytes, int offset, int blocks, long[] state) {
        if (blocks == 0) {
            return;
        }
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
        final Field powers;

        private Internals(MethodHandle newHash, MethodHandle processBlocks, Field powers) {
            this.newHash = newHash;
            this.processBlocks = processBlocks;
            this.powers = powers;
        }

        static @Nullable Internals find() {
            try {
                Class<?> hash = Class.forName(JDK_CLASS);
                MethodHandles.Lookup lookup =
                        MethodHandles.privateLookupIn(hash, MethodHandles.lookup());
                Field powers = hash.getDeclaredField("subkeyHtbl");
                powers.setAccessible(true);
                Internals internals =
                        new Internals(
                                lookup.findConstructor(
                                        hash, MethodType.methodType(void.class, byte[].class)),
                                lookup.findStatic(hash, "processBlocks", PROCESS_TYPE),
                                powers);
                return internals.hashesRightly() ? internals : null;
            } catch (ReflectiveOperationException | RuntimeException closedOrChanged) {
                return null;
            }
        }

        HotSpotGhash newHash(byte[] hashKey) {
            try {
                Object hash = newHash.invoke(hashKey);
                return new HotSpotGhash((long[]) powers.get(hash));
            } catch (Throwable e) {
                throw new IllegalStateException("GHASH", e);
            }
        }

        /** Test case 2 of the GCM specification. */
        private boolean hashesRightly() {
            HotSpotGhash hash = newHash(longs(0x66e94bd4ef8a2c3bL, 0x884cfa59ca342b2eL));
            long[] state = new long[2];
            try {
                byte[] data = longs(0x0388dace60b6a392L, 0xf328c2b971b2fe78L);
                processBlocks.invokeExact(data, 0, 1, state, hash.powers);
                processBlocks.invokeExact(longs(0, 128), 0, 1, state, hash.powers);
            } catch (Throwable e) {
                return false;
            }
            return state[0] == 0xf38cbb1ad69223dcL && state[1] == 0xc3457ae5b6b0f885L;
        }

        private static byte[] longs(long first, long second) {
            byte[] bytes = new byte[BLOCK];
            BigEndian.put64(bytes, 0, first);
            BigEndian.put64(bytes, 8, second);
            return bytes;
        }
    }
}
