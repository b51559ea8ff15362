package io.parley.rpc.auth;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.grpc.StatusException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody else's public keys: a JSON Web Key Set (RFC 7517 §5), or one key. Immutable. */
final class KeySet implements KeySource {

    private static final int MAX_KEYS = 100;

    /** One key, and the algorithm that it is bound to; null if any that fits will do. */
    private record Entry(PublicKey key, @Nullable String algorithm) {}

    private final Map<String, Entry> keys;

    /** Used whatever the token's {@code kid} is; null for a set. */
    private final @Nullable Entry only;

    private KeySet(Map<String, Entry> keys, @Nullable Entry only) {
        this.keys = keys;
        this.only = only;
    }

    static KeySet of(TokenKey key) {
        // An RSA key may verify any RSA signature, as issuers choose.
        String algorithm = key.algorithm().equals("EdDSA") ? "EdDSA" : null;
        return new KeySet(Map.of(), new Entry(key.verification().key(), algorithm));
    }

    /**
     * Reads a set; keys of unknown kinds in it are left out.
     *
     * @throws IllegalArgumentException if it is no key set
     */
    static KeySet parse(String json) {
        Map<String, Entry> keys = new HashMap<>();
        try {
            JsonArray array = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("keys");
            if (array == null) {
                throw new IllegalArgumentException("no \"keys\" (expected: a JSON Web Key Set)");
            }
            for (JsonElement element : array) {
                JsonObject jwk = element.getAsJsonObject();
                PublicKey key = publicKey(jwk);
                if (key != null && keys.size() < MAX_KEYS) {
                    String algorithm = text(jwk, "alg");
                    keys.put(
                            text(jwk, "kid"),
                            new Entry(key, algorithm.isEmpty() ? null : algorithm));
                }
            }
        } catch (JsonParseException
                | IllegalStateException
                | ClassCastException
                | UnsupportedOperationException e) {
            throw new IllegalArgumentException("not a JSON Web Key Set");
        }
        return new KeySet(Map.copyOf(keys), null);
    }

    private static String text(JsonObject json, String name) {
        JsonElement value = json.get(name);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }

    /** Null if the key is not one for signatures, or of a kind that is not known. */
    private static @Nullable PublicKey publicKey(JsonObject jwk) {
        if (text(jwk, "use").equals("enc")) {
            return null;
        }
        try {
            return switch (text(jwk, "kty")) {
                case "RSA" ->
                        KeyFactory.getInstance("RSA")
                                .generatePublic(
                                        new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
                case "EC" -> ecKey(jwk);
                case "OKP" -> edKey(jwk);
                default -> null;
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return null;
        }
    }

    private static BigInteger number(JsonObject jwk, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text(jwk, name)));
    }

    private static PublicKey ecKey(JsonObject jwk) throws GeneralSecurityException {
        String curve =
                switch (text(jwk, "crv")) {
                    case "P-256" -> "secp256r1";
                    case "P-384" -> "secp384r1";
                    case "P-521" -> "secp521r1";
                    default -> throw new IllegalArgumentException("unknown curve");
                };
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new ECPublicKeySpec(
                                new ECPoint(number(jwk, "x"), number(jwk, "y")),
                                parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static @Nullable PublicKey edKey(JsonObject jwk) throws GeneralSecurityException {
        byte[] raw = Base64.getUrlDecoder().decode(text(jwk, "x"));
        if (!text(jwk, "crv").equals("Ed25519") || raw.length != 32) {
            return null;
        }
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(RawKeys.ed25519Spki(raw)));
    }

    @Override
    public VerificationKey find(String keyId, String algorithm) throws StatusException {
        Entry entry = only == null ? keys.get(keyId) : only;
        if (entry == null) {
            throw Refusal.badToken("kid header does not exist in keyset");
        }
        JwsAlgorithm known = JwsAlgorithm.of(algorithm);
        if (known == null) {
            throw Refusal.badToken("unexpected signing method \"" + algorithm + "\"");
        }
        if ((entry.algorithm != null && !entry.algorithm.equals(algorithm))
                || !known.fits(entry.key)) {
            throw Refusal.badToken("key from kid has different signing alg");
        }
        return new VerificationKey(known, entry.key);
    }
}
