package io.parley.rpc.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.grpc.StatusException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final byte[] CONTENT = {1, 2, 3};

    private static String pem(String type, byte[] der) {
        return "-----BEGIN "
                + type
                + "-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END "
                + type
                + "-----\n";
    }

    private static KeyPair rsa(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static Claims claims(String type) {
        return new Claims("i", "s", List.of("a"), 1, 0, 4_000_000_000L, "id", type, Map.of());
    }

    @Test
    void anRsaKeyIsNamedByTheHashOfItsModulus() throws Exception {
        KeyPair pair = rsa(2048);
        TokenKey key = TokenKey.fromPem(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        byte[] modulus = ((RSAPublicKey) pair.getPublic()).getModulus().toByteArray();
        byte[] unsigned = java.util.Arrays.copyOfRange(modulus, 1, modulus.length);

        assertThat(key.algorithm()).isEqualTo("RS256");
        assertThat(key.signs()).isTrue();
        assertThat(key.id())
                .isEqualTo(Jwt.base64(MessageDigest.getInstance("SHA-1").digest(unsigned)));
        TokenKey half = TokenKey.fromPem(pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        assertThat(half.id()).isEqualTo(key.id());
        assertThat(half.signs()).isFalse();
        try (JwtVerifier verifier =
                JwtVerifier.builder(new OwnKeys(List.of(key)), Set.of("a")).build()) {
            assertThat(verifier.verify(key.sign(claims("api-key"))).entity()).isEqualTo("s");
        }
    }

    @Test
    void anEd25519KeyIsNamedByItself() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        TokenKey key = TokenKey.fromPem(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        byte[] spki = pair.getPublic().getEncoded();
        byte[] raw = java.util.Arrays.copyOfRange(spki, spki.length - 32, spki.length);

        assertThat(key.algorithm()).isEqualTo("EdDSA");
        assertThat(key.id()).isEqualTo(Jwt.base64(raw));
        TokenKey half = TokenKey.fromPem(pem("PUBLIC KEY", spki));
        assertThat(half.id()).isEqualTo(key.id());
        byte[] signature = JwsAlgorithm.EDDSA.sign(pair.getPrivate(), CONTENT);
        assertThat(JwsAlgorithm.EDDSA.verify(half.verification().key(), CONTENT, signature))
                .isTrue();
    }

    @Test
    void whatIsNoKeyIsRefusedWithAReason() throws Exception {
        assertThatThrownBy(() -> TokenKey.fromPem("nothing")).hasMessageContaining("no PEM block");
        assertThatThrownBy(() -> TokenKey.fromPem(pem("RSA PRIVATE KEY", CONTENT)))
                .hasMessageContaining("expected: PRIVATE KEY");
        assertThatThrownBy(() -> TokenKey.fromPem(pem("PRIVATE KEY", CONTENT)))
                .hasMessageContaining("not an Ed25519 or RSA key");
        byte[] small = rsa(1024).getPrivate().getEncoded();
        assertThatThrownBy(() -> TokenKey.fromPem(pem("PRIVATE KEY", small)))
                .hasMessageContaining("1024 bits");
        TokenKey half = TokenKey.fromPem(pem("PUBLIC KEY", rsa(2048).getPublic().getEncoded()));
        assertThatThrownBy(() -> new OwnKeys(List.of(half))).hasMessageContaining("signs");
    }

    private static String jwks(String kid, RSAPublicKey key, String extra) {
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\""
                + kid
                + "\",\"n\":\""
                + Jwt.base64(key.getModulus().toByteArray())
                + "\",\"e\":\""
                + Jwt.base64(key.getPublicExponent().toByteArray())
                + "\""
                + extra
                + "},{\"kty\":\"oct\",\"kid\":\"secret\",\"k\":\"AAAA\"}]}";
    }

    @Test
    void aKeySetGivesItsKeysById() throws Exception {
        KeyPair pair = rsa(2048);
        KeySet set = KeySet.parse(jwks("k1", (RSAPublicKey) pair.getPublic(), ""));
        for (JwsAlgorithm algorithm :
                List.of(JwsAlgorithm.RS256, JwsAlgorithm.RS512, JwsAlgorithm.PS384)) {
            byte[] signature = algorithm.sign(pair.getPrivate(), CONTENT);
            VerificationKey key = set.find("k1", algorithm.id());
            assertThat(key.algorithm().verify(key.key(), CONTENT, signature)).isTrue();
        }
        refused(set, "k2", "RS256", "kid header does not exist in keyset");
        refused(set, "secret", "HS256", "kid header does not exist in keyset");
        refused(set, "k1", "HS256", "unexpected signing method \"HS256\"");
        refused(set, "k1", "ES256", "key from kid has different signing alg");
        KeySet bound =
                KeySet.parse(jwks("k1", (RSAPublicKey) pair.getPublic(), ",\"alg\":\"RS256\""));
        refused(bound, "k1", "RS512", "key from kid has different signing alg");
    }

    private static void refused(KeySet set, String kid, String algorithm, String text) {
        assertThatThrownBy(() -> set.find(kid, algorithm))
                .isInstanceOf(StatusException.class)
                .hasMessageContaining(text);
    }

    @Test
    void aKeySetMayHoldEllipticCurves() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair ec = generator.generateKeyPair();
        ECPublicKey point = (ECPublicKey) ec.getPublic();
        KeyPair ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] spki = ed.getPublic().getEncoded();
        String json =
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"e\",\"x\":\""
                        + Jwt.base64(point.getW().getAffineX().toByteArray())
                        + "\",\"y\":\""
                        + Jwt.base64(point.getW().getAffineY().toByteArray())
                        + "\"},{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"o\",\"x\":\""
                        + Jwt.base64(java.util.Arrays.copyOfRange(spki, 12, 44))
                        + "\"}]}";
        KeySet set = KeySet.parse(json);
        byte[] signature = JwsAlgorithm.ES256.sign(ec.getPrivate(), CONTENT);
        assertThat(JwsAlgorithm.ES256.verify(set.find("e", "ES256").key(), CONTENT, signature))
                .isTrue();
        assertThat(set.find("o", "EdDSA").algorithm()).isEqualTo(JwsAlgorithm.EDDSA);
    }

    @Test
    void whatIsNoKeySetIsRefused() {
        for (String json : List.of("", "{}", "[]", "{\"keys\":3}", "{\"keys\":[3]}", "x")) {
            assertThatThrownBy(() -> KeySet.parse(json))
                    .as(json)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anOpenIdConnectIssuerIsAskedForItsKeys() throws Exception {
        KeyPair pair = rsa(2048);
        TokenKey key = TokenKey.fromPem(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        serve(
                server,
                "/.well-known/openid-configuration",
                "{\"issuer\":\"" + base + "\",\"jwks_uri\":\"" + base + "/keys\"}");
        serve(server, "/keys", jwks(key.id(), (RSAPublicKey) pair.getPublic(), ""));
        server.start();
        try (JwtVerifier verifier =
                JwtVerifier.builder(OwnKeys.generate(), Set.of("a"))
                        .trustOpenIdConnect("oidc", base, true)
                        .trustKeySetAt("jwks", URI.create(base + "/keys"), true)
                        .trustOpenIdConnect("impostor", base + "/", true)
                        .build()) {
            assertThat(verifier.verify(key.sign(claims("oidc"))).credentialsType())
                    .isEqualTo("oidc");
            assertThat(verifier.verify(key.sign(claims("jwks"))).credentialsType())
                    .isEqualTo("jwks");
            assertThatThrownBy(() -> verifier.verify(key.sign(claims("impostor"))))
                    .hasMessageContaining("could not be fetched");
        } finally {
            server.stop(0);
        }
    }

    private static void serve(HttpServer server, String path, String body) {
        server.createContext(
                path,
                exchange -> {
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
    }

    @Test
    void keysAreNotFetchedInTheClearFromElsewhere() {
        assertThatThrownBy(() -> RemoteKeys.jwks(URI.create("http://example.org/keys")))
                .hasMessageContaining("https");
    }
}
