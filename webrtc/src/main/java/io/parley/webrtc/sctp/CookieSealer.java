package io.parley.webrtc.sctp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs state cookies with a key of this association's own (RFC 9260 §5.1.3). */
final class CookieSealer {
    /** RFC 9260 §16, "Valid.Cookie.Life". */
    static final long LIFETIME_NANOS = 60_000_000_000L;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_LENGTH = 32;
    private static final int MAC_LENGTH = 32;
    private static final int SEALED_LENGTH = StateCookie.LENGTH + MAC_LENGTH;

    private final byte[] key = new byte[KEY_LENGTH];

    CookieSealer(RandomGenerator random) {
        random.nextBytes(key);
    }

    byte[] seal(StateCookie cookie) {
        byte[] sealed = new byte[SEALED_LENGTH];
        cookie.write(sealed);
        byte[] mac = mac(sealed, 0);
        System.arraycopy(mac, 0, sealed, StateCookie.LENGTH, MAC_LENGTH);
        return sealed;
    }

    /** The cookie, or null if it is not from here or too old. */
    @Nullable StateCookie open(byte[] bytes, int from, int length, long nowNanos) {
        if (length != SEALED_LENGTH) {
            return null;
        }
        byte[] mac = Arrays.copyOfRange(bytes, from + StateCookie.LENGTH, from + SEALED_LENGTH);
        if (!MessageDigest.isEqual(mac, mac(bytes, from))) {
            return null;
        }
        StateCookie cookie = StateCookie.read(bytes, from);
        return nowNanos - cookie.createdNanos() > LIFETIME_NANOS ? null : cookie;
    }

    private byte[] mac(byte[] bytes, int from) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(bytes, from, StateCookie.LENGTH);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
