package io.parley.webrtc.aes;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES of single blocks, many at a time: what counter modes are made of. The JDK's cipher of this
 * kind needs no new parameters for each packet, hence makes no garbage.
 *
 * <p>Where the JDK's package is open (see {@link HotSpotGhash}), its code is called without the
 * cipher around it, whose objects and checks cost about as much as a small packet.
 */
public final class AesBlocks {
    /** Length of a block, bytes. */
    public static final int LENGTH = 16;

    private static final @Nullable Internals INTERNALS = Internals.find();

    /** Constant, so that calls of it are compiled as direct ones. */
    private static final MethodHandle ENCRYPT =
            INTERNALS == null ? MethodHandles.empty(Internals.ENCRYPT_TYPE) : INTERNALS.encrypt;

    /** The JDK's code, or its cipher. */
    private final Object blocks;

    public AesBlocks(byte[] key) {
        blocks = INTERNALS == null ? cipher(key) : INTERNALS.newBlocks(key);
    }

    private static Cipher cipher(byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES with " + key.length + " bytes of key", e);
        }
    }

    /** Whether the JDK's code is called without the cipher around it. */
    static boolean isDirect() {
        return INTERNALS != null;
    }

    /**
     * Encrypts the first bytes of {@code in} to {@code out}, which is another array.
     *
     * @param length a multiple of {@link #LENGTH}
     */
    public void encrypt(byte[] in, byte[] out, int length) {
        try {
            if (INTERNALS == null) {
                ((Cipher) blocks).update(in, 0, length, out, 0);
            } else {
                int done = (int) ENCRYPT.invokeExact(blocks, in, 0, length, out, 0);
                assert done == length;
            }
        } catch (Throwable e) {
            throw new IllegalStateException("AES of " + length + " bytes", e);
        }
    }

    /** What there is to know of the JDK's classes. */
    private static final class Internals {
        static final MethodType ENCRYPT_TYPE =
                MethodType.methodType(
                        int.class,
                        Object.class,
                        byte[].class,
                        int.class,
                        int.class,
                        byte[].class,
                        int.class);

        private static final String PACKAGE = "com.sun.crypto.provider.";

        final MethodHandle encrypt;
        private final MethodHandle newAes;
        private final MethodHandle newBook;
        private final MethodHandle init;

        private Internals(
                MethodHandle newAes,
                MethodHandle newBook,
                MethodHandle init,
                MethodHandle encrypt) {
            this.newAes = newAes;
            this.newBook = newBook;
            this.init = init;
            this.encrypt = encrypt;
        }

        static @Nullable Internals find() {
            try {
                Class<?> aes = Class.forName(PACKAGE + "AESCrypt");
                Class<?> book = Class.forName(PACKAGE + "ElectronicCodeBook");
                Class<?> cipher = Class.forName(PACKAGE + "SymmetricCipher");
                MethodHandles.Lookup lookup =
                        MethodHandles.privateLookupIn(book, MethodHandles.lookup());
                Internals internals =
                        new Internals(
                                lookup.findConstructor(aes, MethodType.methodType(void.class)),
                                lookup.findConstructor(
                                        book, MethodType.methodType(void.class, cipher)),
                                lookup.findVirtual(
                                        book,
                                        "init",
                                        MethodType.methodType(
                                                void.class,
                                                boolean.class,
                                                String.class,
                                                byte[].class,
                                                byte[].class)),
                                lookup.findVirtual(
                                                book,
                                                "encrypt",
                                                ENCRYPT_TYPE.dropParameterTypes(0, 1))
                                        .asType(ENCRYPT_TYPE));
                return internals.encryptsRightly() ? internals : null;
            } catch (ReflectiveOperationException | RuntimeException closedOrChanged) {
                return null;
            }
        }

        Object newBlocks(byte[] key) {
            try {
                Object made = newBook.invoke(newAes.invoke());
                init.invoke(made, false, "AES", key, (byte[]) null);
                return made;
            } catch (Throwable e) {
                throw new IllegalStateException("AES with " + key.length + " bytes of key", e);
            }
        }

        /** FIPS 197 appendix C.1. */
        private boolean encryptsRightly() {
            byte[] key = new byte[LENGTH];
            byte[] block = new byte[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                key[i] = (byte) i;
                block[i] = (byte) (0x11 * i);
            }
            byte[] out = new byte[LENGTH];
            try {
                int done = (int) encrypt.invokeExact(newBlocks(key), block, 0, LENGTH, out, 0);
                return done == LENGTH && out[0] == 0x69 && out[LENGTH - 1] == 0x5a;
            } catch (Throwable e) {
                return false;
            }
        }
    }
}
