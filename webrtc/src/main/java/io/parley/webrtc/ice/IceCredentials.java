package io.parley.webrtc.ice;

import java.security.SecureRandom;

/**
 * Username fragment and password of one side (RFC 8445 §5.3).
 *
 * @param ufrag not empty
 * @param password not empty
 */
record IceCredentials(String ufrag, String password) {
    /**
     * 48 bits; RFC 8445 §5.3 asks for 24, but many agents share one port and are told apart by it.
     */
    private static final int UFRAG_LENGTH = 8;

    /** 144 bits; RFC 8445 §5.3 asks for 128. */
    private static final int PASSWORD_LENGTH = 24;

    private static final String ICE_CHARS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    IceCredentials {
        if (ufrag.isEmpty() || password.isEmpty()) {
            throw new IllegalArgumentException("ufrag or password: empty");
        }
    }

    static IceCredentials random(SecureRandom random) {
        return new IceCredentials(chars(UFRAG_LENGTH, random), chars(PASSWORD_LENGTH, random));
    }

    private static String chars(int length, SecureRandom random) {
        StringBuilder out = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            out.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return "IceCredentials[" + ufrag + "]"; // passwords never reach a log
    }
}
