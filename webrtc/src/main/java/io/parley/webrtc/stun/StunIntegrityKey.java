package io.parley.webrtc.stun;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A short-term or long-term credential (RFC 8489 §9), ready to sign and to verify. Not thread-safe:
 * it keeps the initialized {@link Mac} from message to message.
 */
public final class StunIntegrityKey {
    static final int LENGTH = 20;
    private static final String ALGORITHM = "HmacSHA1";

    private final Mac mac;
    private final byte[] lengthField = new byte[2];

    /**
     * A short-term credential.
     *
     * @param password the ICE password, not empty; its characters are ASCII, so no preparation is
     *     needed (RFC 8489 §9.1.1)
     */
    public StunIntegrityKey(String password) {
        this(password.getBytes(StandardCharsets.UTF_8));
        if (password.isEmpty()) {
            throw new IllegalArgumentException("password: empty (expected: 1 character or more)");
        }
    }

    private StunIntegrityKey(byte[] key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            // An empty key is refused here: the caller says why.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    /**
     * A long-term credential (RFC 8489 §9.2.2): MD5 of the three, joined by colons.
     *
     * @param realm what the server says that it is
     */
    public static StunIntegrityKey longTerm(String username, String realm, String password) {
        try {
            String joined = username + ":" + realm + ":" + password;
            return new StunIntegrityKey(
                    MessageDigest.getInstance("MD5")
                            .digest(joined.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no MD5", e);
        }
    }

    /**
     * The HMAC of a message up to its MESSAGE-INTEGRITY (RFC 8489 §14.5). The length field counts
     * as if that attribute were the last one.
     *
     * @param start where the message begins in {@code message}
     * @param attribute where the header of MESSAGE-INTEGRITY stands
     */
    byte[] sign(ByteBuffer message, int start, int attribute) {
        byte[] array = message.array();
        int offset = message.arrayOffset();
        int length = attribute + 4 + LENGTH - (start + StunMessage.HEADER_LENGTH);
        lengthField[0] = (byte) (length >> 8);
        lengthField[1] = (byte) length;
        mac.update(array, offset + start, 2);
        mac.update(lengthField);
        mac.update(array, offset + start + 4, attribute - start - 4);
        return mac.doFinal();
    }

    boolean verify(ByteBuffer message, int start, int attribute) {
        byte[] received = new byte[LENGTH];
        message.get(attribute + 4, received);
        return MessageDigest.isEqual(received, sign(message, start, attribute));
    }
}
