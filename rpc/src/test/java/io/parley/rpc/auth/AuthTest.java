package io.parley.rpc.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.parley.rpc.proto.v1.AuthServiceGrpc;
import io.parley.rpc.proto.v1.AuthenticateRequest;
import io.parley.rpc.proto.v1.AuthenticateToRequest;
import io.parley.rpc.proto.v1.Credentials;
import io.parley.rpc.proto.v1.ExternalAuthServiceGrpc;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthTest {

    private long now = 1_700_000_000;
    private final OwnKeys keys = OwnKeys.generate();
    private final TokenKey foreignKey = TokenKey.generate();
    private final TokenIssuer issuer =
            new TokenIssuer(keys, "parley", List.of("parley"), Duration.ofHours(1), () -> now);
    private final JwtVerifier verifier =
            JwtVerifier.builder(keys, Set.of("parley", "another-name"))
                    .trustKey("external", foreignKey, false)
                    .clock(() -> now)
                    .build();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        String name = InProcessServerBuilder.generateName();
        server =
                InProcessServerBuilder.forName(name)
                        .directExecutor()
                        .intercept(new AuthInterceptor(verifier))
                        .addService(
                                new AuthenticationService(
                                        issuer,
                                        Map.of(
                                                "api-key",
                                                new ApiKeys(
                                                        Map.of("robot", List.of("old", "new")))),
                                        Set.of("external")))
                        .addService(
                                new ExternalAuthenticationService(
                                        issuer,
                                        (caller, entity) -> {
                                            if (!entity.equals("friend")) {
                                                throw Status.PERMISSION_DENIED.asException();
                                            }
                                            return Map.of("from", caller.entity());
                                        }))
                        .build()
                        .start();
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        verifier.close();
    }

    private static String failure(Callable<?> action) {
        try {
            return "none, but " + action.call();
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() + " " + e.getStatus().getDescription();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private String authenticate(String entity, String type, String payload) {
        return AuthServiceGrpc.newBlockingStub(channel)
                .authenticate(
                        AuthenticateRequest.newBuilder()
                                .setEntity(entity)
                                .setCredentials(
                                        Credentials.newBuilder().setType(type).setPayload(payload))
                                .build())
                .getAccessToken();
    }

    private String authenticateTo(String entity, String... authorization) {
        Metadata headers = new Metadata();
        for (String value : authorization) {
            headers.put(AuthInterceptor.AUTHORIZATION, value);
        }
        return ExternalAuthServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .authenticateTo(AuthenticateToRequest.newBuilder().setEntity(entity).build())
                .getAccessToken();
    }

    /** How a call with this token fails; the service behind it would deny the wish. */
    private String refusalOf(String token) {
        return failure(() -> authenticateTo("nobody", "Bearer " + token));
    }

    private static final String LET_IN = "PERMISSION_DENIED null";

    private static JsonObject part(String token, int index) {
        byte[] json = Base64.getUrlDecoder().decode(token.split("\\.")[index]);
        return JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
    }

    private static String base64(String json) {
        return Jwt.base64(json.getBytes(StandardCharsets.UTF_8));
    }

    private String foreign(String type, long expires, String audience) {
        return foreignKey.sign(
                new Claims(
                        "them", "alice", List.of(audience), now, 0, expires, "id", type, Map.of()));
    }

    // ---- Authenticate

    @Test
    void anApiKeyGetsATokenThatExpires() {
        String token = authenticate("robot", "api-key", "new");

        assertThat(part(token, 0).get("alg").getAsString()).isEqualTo("EdDSA");
        assertThat(part(token, 0).get("typ").getAsString()).isEqualTo("JWT");
        assertThat(Base64.getUrlDecoder().decode(part(token, 0).get("kid").getAsString()))
                .hasSize(32);
        JsonObject claims = part(token, 1);
        assertThat(claims.get("iss").getAsString()).isEqualTo("parley");
        assertThat(claims.get("sub").getAsString()).isEqualTo("robot");
        assertThat(claims.get("aud").getAsJsonArray().get(0).getAsString()).isEqualTo("parley");
        assertThat(claims.get("iat").getAsLong()).isEqualTo(now);
        assertThat(claims.get("exp").getAsLong()).isEqualTo(now + 3600);
        assertThat(claims.get("rpc_creds_type").getAsString()).isEqualTo("api-key");
        assertThat(claims.has("jti")).isTrue();
        assertThat(claims.has("rpc_auth_md")).isFalse();
        assertThat(refusalOf(token)).isEqualTo(LET_IN);
        assertThat(refusalOf(authenticate("robot", "api-key", "old"))).isEqualTo(LET_IN);
    }

    @Test
    void wrongCredentialsAreRefusedInOneWayWhicheverPartIsWrong() {
        assertThat(failure(() -> authenticate("robot", "api-key", "wrong")))
                .isEqualTo("UNAUTHENTICATED invalid credentials");
        assertThat(failure(() -> authenticate("nobody", "api-key", "new")))
                .isEqualTo("UNAUTHENTICATED invalid credentials");
        assertThat(failure(() -> authenticate("nobody", "api-key", "\0")))
                .isEqualTo("UNAUTHENTICATED invalid credentials");
    }

    @Test
    void otherRequestsForATokenAreRefusedInTheWordsOfTheProtocol() {
        assertThat(failure(() -> authenticate("robot", "magic", "new")))
                .isEqualTo("INVALID_ARGUMENT do not know how to handle credential type \"magic\"");
        assertThat(failure(() -> authenticate("robot", "external", "new")))
                .isEqualTo("UNIMPLEMENTED direct authentication not supported for \"external\"");
        assertThat(
                        failure(
                                () ->
                                        AuthServiceGrpc.newBlockingStub(channel)
                                                .authenticate(
                                                        AuthenticateRequest.newBuilder()
                                                                .setEntity("robot")
                                                                .build())))
                .isEqualTo("INVALID_ARGUMENT credentials required");
        Metadata headers = new Metadata();
        headers.put(AuthInterceptor.AUTHORIZATION, "Bearer x");
        assertThat(
                        failure(
                                () ->
                                        AuthServiceGrpc.newBlockingStub(channel)
                                                .withInterceptors(
                                                        MetadataUtils.newAttachHeadersInterceptor(
                                                                headers))
                                                .authenticate(
                                                        AuthenticateRequest.getDefaultInstance())))
                .isEqualTo("INVALID_ARGUMENT already authenticated; cannot re-authenticate");
    }

    // ---- tokens that are not believed

    @Test
    void everyCallNeedsExactlyOneBearerToken() {
        assertThat(failure(() -> authenticateTo("friend")))
                .isEqualTo("UNAUTHENTICATED authentication required");
        assertThat(failure(() -> authenticateTo("friend", "Bearer a", "Bearer b")))
                .isEqualTo("UNAUTHENTICATED authentication required");
        assertThat(failure(() -> authenticateTo("friend", "Basic x")))
                .isEqualTo("UNAUTHENTICATED expected authorization header with prefix: Bearer ");
        assertThat(failure(() -> authenticateTo("friend", "bearer x")))
                .isEqualTo("UNAUTHENTICATED expected authorization header with prefix: Bearer ");
    }

    @Test
    void anExpiredTokenIsRefusedAlsoWhenItWasBelievedBefore() {
        String token = authenticate("robot", "api-key", "new");
        assertThat(refusalOf(token)).isEqualTo(LET_IN);
        now += 3600;
        assertThat(refusalOf(token)).isEqualTo("UNAUTHENTICATED unauthenticated: token is expired");
        now -= 1;
        assertThat(refusalOf(token)).isEqualTo(LET_IN);
    }

    @Test
    void aForgedTokenIsRefused() throws Exception {
        String token = authenticate("robot", "api-key", "new");
        String[] parts = token.split("\\.");
        String kid = part(token, 0).get("kid").getAsString();
        String otherClaims = base64(part(token, 1).toString().replace("robot", "admin"));

        assertThat(refusalOf(parts[0] + "." + otherClaims + "." + parts[2]))
                .isEqualTo("UNAUTHENTICATED unauthenticated: token signature is invalid");
        String none = base64("{\"alg\":\"none\",\"kid\":\"" + kid + "\"}");
        assertThat(refusalOf(none + "." + otherClaims + "."))
                .isEqualTo("UNAUTHENTICATED unauthenticated: unexpected signing method \"none\"");
        String hs = base64("{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getUrlDecoder().decode(kid), "HmacSHA256"));
        byte[] code = mac.doFinal((hs + "." + otherClaims).getBytes(StandardCharsets.US_ASCII));
        assertThat(refusalOf(hs + "." + otherClaims + "." + Jwt.base64(code)))
                .isEqualTo("UNAUTHENTICATED unauthenticated: unexpected signing method \"HS256\"");
        assertThat(refusalOf(foreign("api-key", now + 60, "parley")))
                .isEqualTo(
                        "UNAUTHENTICATED unauthenticated: this server did not sign this JWT with kid \""
                                + foreignKey.id()
                                + "\"");
        String noKid = base64("{\"alg\":\"EdDSA\"}");
        assertThat(refusalOf(noKid + "." + parts[1] + "." + parts[2]))
                .isEqualTo("UNAUTHENTICATED unauthenticated: kid header not in token header");
    }

    @Test
    void whatIsNoTokenIsRefused() {
        for (String text :
                List.of("", "x", "a.b.c", "..", "e30.e30", "e30.W10.e30", "e30.bnVsbA.e30")) {
            assertThat(refusalOf(text)).as("token %s", text).startsWith("UNAUTHENTICATED unauth");
        }
        String token = authenticate("robot", "api-key", "new");
        for (int length = 0; length < token.length(); length++) {
            assertThat(refusalOf(token.substring(0, length))).startsWith("UNAUTHENTICATED unauth");
        }
    }

    @Test
    void aTokenMustBeForThisServerAndForSomebody() {
        String elsewhere = keys.signer().sign(claims("robot", "elsewhere", now + 60, 0, now));
        assertThat(refusalOf(elsewhere)).startsWith("UNAUTHENTICATED invalid audience");
        String nobody = keys.signer().sign(claims("", "another-name", now + 60, 0, now));
        assertThat(refusalOf(nobody)).isEqualTo("UNAUTHENTICATED expected entity (sub) in claims");
    }

    @Test
    void anOwnTokenWithoutAnExpiryIsRefused() {
        String header = "{\"alg\":\"EdDSA\",\"kid\":\"" + foreignKey.id() + "\"}";
        assertThat(Jwt.parse(base64(header) + "." + base64("{}") + ".")).isNotNull();
        String own = keys.signer().sign(claims("robot", "parley", 0, 0, now));
        assertThat(refusalOf(own))
                .isEqualTo("UNAUTHENTICATED unauthenticated: token has no expiry");
    }

    @Test
    void aTokenOfTheFutureIsRefused() {
        String early = keys.signer().sign(claims("robot", "parley", now + 9999, 0, now + 3600));
        assertThat(refusalOf(early))
                .isEqualTo("UNAUTHENTICATED unauthenticated: token used before issued");
    }

    private static Claims claims(
            String subject, String audience, long expires, long notBefore, long issued) {
        return new Claims(
                "parley",
                subject,
                List.of(audience),
                issued,
                notBefore,
                expires,
                "id",
                "api-key",
                Map.of());
    }

    // ---- other issuers

    @Test
    void aTokenOfATrustedIssuerIsBelievedForItsTypeOnly() {
        assertThat(refusalOf(foreign("external", now + 60, "parley"))).isEqualTo(LET_IN);
        assertThat(refusalOf(foreign("external", 0, "parley")))
                .as("this issuer may leave the expiry out")
                .isEqualTo(LET_IN);
        assertThat(refusalOf(foreign("external", now - 1, "parley")))
                .isEqualTo("UNAUTHENTICATED unauthenticated: token is expired");
        assertThat(refusalOf(foreign("api-key", now + 60, "parley"))).startsWith("UNAUTHENTICATED");
    }

    @Test
    void whoIsAuthenticatedGetsATokenForSomebodyElse() {
        String own = authenticate("robot", "api-key", "new");
        String token = authenticateTo("friend", "Bearer " + own);

        JsonObject claims = part(token, 1);
        assertThat(claims.get("sub").getAsString()).isEqualTo("robot");
        assertThat(claims.get("aud").getAsJsonArray().get(0).getAsString()).isEqualTo("friend");
        assertThat(claims.get("rpc_creds_type").getAsString()).isEqualTo("external");
        assertThat(claims.getAsJsonObject("rpc_auth_md").get("from").getAsString())
                .isEqualTo("robot");
        assertThat(failure(() -> authenticateTo("enemy", "Bearer " + own)))
                .isEqualTo("PERMISSION_DENIED null");
    }

    @Test
    void apiKeysMustNotBeEmpty() {
        assertThatThrownBy(() -> new ApiKeys(Map.of("robot", List.of(""))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
