package io.parley.rpc.auth;

import java.util.HexFormat;

/** Ed25519 keys in the envelopes that the JDK reads (RFC 8410 §4 and §7). */
final class RawKeys {

    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private RawKeys() {}

    static byte[] ed25519Spki(byte[] raw) {
        return joined(SPKI, raw);
    }

    static byte[] ed25519Pkcs8(byte[] seed) {
        return joined(PKCS8, seed);
    }

    private static byte[] joined(byte[] prefix, byte[] raw) {
        byte[] joined = new byte[prefix.length + raw.length];
        System.arraycopy(prefix, 0, joined, 0, prefix.length);
        System.arraycopy(raw, 0, joined, prefix.length, raw.length);
        return joined;
    }
}
