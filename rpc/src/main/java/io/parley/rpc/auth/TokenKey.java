package io.parley.rpc.auth;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * A key of this server's own tokens: Ed25519 ({@code EdDSA}) or RSA ({@code RS256}). Its id is made
 * from the public key, so that every server with the same key file has the same ids. Immutable.
 */
public final class TokenKey {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]+)-----END \\1-----");
    private static final int MIN_RSA_BITS = 2048;
    private static final int ED25519_BYTES = 32;

    private final String id;
    private final JwsAlgorithm algorithm;
    private final PublicKey publicKey;
    private final @Nullable PrivateKey privateKey;

    private TokenKey(
            String id,
            JwsAlgorithm algorithm,
            PublicKey publicKey,
            @Nullable PrivateKey privateKey) {
        this.id = id;
        this.algorithm = algorithm;
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /** A new Ed25519 key, for a server that was given none. */
    public static TokenKey generate() {
        return ed25519(new Ed25519PrivateKeyParameters(new SecureRandom()));
    }

    /**
     * Reads a key from PEM text: {@code PRIVATE KEY} (PKCS #8) for one that signs, {@code PUBLIC
     * KEY} for one that only verifies.
     *
     * @throws IllegalArgumentException if it is no such key; the message does not quote it
     */
    public static TokenKey fromPem(String text) {
        Matcher matcher = PEM.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException(
                    "no PEM block (expected: -----BEGIN PRIVATE KEY-----)");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(matcher.group(2));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the PEM block is not base64");
        }
        try {
            return switch (matcher.group(1)) {
                case "PRIVATE KEY" -> fromPrivate(der);
                case "PUBLIC KEY" -> fromPublic(der);
                default ->
                        throw new IllegalArgumentException(
                                matcher.group(1)
                                        + " (expected: PRIVATE KEY or PUBLIC KEY; openssl pkcs8 -topk8 -nocrypt converts)");
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 or RSA key");
        }
    }

    private static TokenKey fromPrivate(byte[] der) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        try {
            RSAPrivateCrtKey rsa =
                    (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(spec);
            RSAPublicKeySpec half = new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent());
            return rsa((RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(half), rsa);
        } catch (InvalidKeySpecException notRsa) {
            // RFC 8410 §7: the last 32 bytes are the key.
            KeyFactory.getInstance("Ed25519").generatePrivate(spec);
            byte[] seed = Arrays.copyOfRange(der, der.length - ED25519_BYTES, der.length);
            return ed25519(new Ed25519PrivateKeyParameters(seed));
        }
    }

    private static TokenKey fromPublic(byte[] der) throws GeneralSecurityException {
        X509EncodedKeySpec spec = new X509EncodedKeySpec(der);
        try {
            return rsa((RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec), null);
        } catch (InvalidKeySpecException notRsa) {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(spec);
            byte[] raw = Arrays.copyOfRange(der, der.length - ED25519_BYTES, der.length);
            return new TokenKey(Jwt.base64(raw), JwsAlgorithm.EDDSA, key, null);
        }
    }

    private static TokenKey ed25519(Ed25519PrivateKeyParameters parameters) {
        byte[] raw = parameters.generatePublicKey().getEncoded();
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new TokenKey(
                    Jwt.base64(raw),
                    JwsAlgorithm.EDDSA,
                    factory.generatePublic(new X509EncodedKeySpec(RawKeys.ed25519Spki(raw))),
                    factory.generatePrivate(
                            new PKCS8EncodedKeySpec(
                                    RawKeys.ed25519Pkcs8(parameters.getEncoded()))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java 15 and later have Ed25519", e);
        }
    }

    private static TokenKey rsa(RSAPublicKey key, @Nullable PrivateKey privateKey)
            throws GeneralSecurityException {
        BigInteger modulus = key.getModulus();
        if (modulus.bitLength() < MIN_RSA_BITS) {
            throw new IllegalArgumentException(
                    "RSA key of " + modulus.bitLength() + " bits (expected: 2048 or more)");
        }
        byte[] bytes = modulus.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(bytes, sign, bytes.length - sign);
        return new TokenKey(Jwt.base64(sha1.digest()), JwsAlgorithm.RS256, key, privateKey);
    }

    /** What tokens of this key name in their {@code kid} header. */
    public String id() {
        return id;
    }

    /** What tokens of this key name in their {@code alg} header. */
    public String algorithm() {
        return algorithm.id();
    }

    /** Whether this key has its private half. */
    public boolean signs() {
        return privateKey != null;
    }

    VerificationKey verification() {
        return new VerificationKey(algorithm, publicKey);
    }

    /** The token with its signature. */
    String sign(Claims claims) {
        PrivateKey key = privateKey;
        if (key == null) {
            throw new IllegalStateException("key " + id + " can only verify");
        }
        String content = Jwt.content(algorithm.id(), id, claims);
        byte[] signature = algorithm.sign(key, content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + Jwt.base64(signature);
    }
}
