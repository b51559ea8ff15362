package io.parley.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parley.proto.livekit.ParticipantInfo.Kind;
import io.parley.proto.livekit.ParticipantInfo.KindDetail;
import io.parley.proto.livekit.RoomConfiguration;
import io.parley.proto.livekit.TrackSource;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ApiKey KEY = new ApiKey("devkey", "secret");
    private static final ApiKey OTHER = new ApiKey("other", "another secret");

    private final TokenVerifier verifier =
            new TokenVerifier(
                    KeyProvider.of(List.of(KEY, OTHER)), Clock.fixed(NOW, ZoneOffset.UTC));

    private static AccessToken.Builder token() {
        return AccessToken.builder()
                .identity("alice")
                .grants(VideoGrants.builder().roomJoin(true).room("room").build())
                .expiresAt(NOW.plus(Duration.ofHours(1)));
    }

    private static String sign(String header, String claims, String secret) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String signed =
                encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8))
                        + "."
                        + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        return signed + "." + encoder.encodeToString(TokenCodec.hmac(signed, secret));
    }

    private TokenException refusal(@Nullable String header, @Nullable String query) {
        return Objects.requireNonNull(
                catchThrowableOfType(
                        TokenException.class, () -> verifier.authenticate(header, query)));
    }

    private String text(String jwt) {
        TokenException refusal = refusal("Bearer " + jwt, null);
        assertThat(refusal.httpStatus()).isEqualTo(401);
        return refusal.text();
    }

    @Test
    void everyClaimSurvivesSigningAndVerifying() throws Exception {
        VideoGrants grants =
                VideoGrants.builder()
                        .roomJoin(true)
                        .room("room")
                        .roomCreate(true)
                        .roomList(true)
                        .roomAdmin(true)
                        .roomRecord(true)
                        .ingressAdmin(true)
                        .canPublish(true)
                        .canSubscribe(false)
                        .canPublishData(false)
                        .canPublishSources(List.of(TrackSource.CAMERA, TrackSource.SCREEN_SHARE))
                        .canUpdateOwnMetadata(true)
                        .canSubscribeMetrics(true)
                        .canManageAgentSession(true)
                        .hidden(true)
                        .recorder(true)
                        .agent(true)
                        .destinationRoom("elsewhere")
                        .build();
        AccessToken token =
                token().name("Alice")
                        .metadata("{\"a\":1}")
                        .attributes(Map.of("k", "v"))
                        .kind(Kind.SIP)
                        .kindDetails(List.of(KindDetail.FORWARDED))
                        .grants(grants)
                        .roomConfig(RoomConfiguration.newBuilder().setMaxParticipants(3).build())
                        .roomPreset("preset")
                        .sha256("hash")
                        .notBefore(NOW)
                        .build();

        AccessToken verified = verifier.authenticate("Bearer " + token.sign(KEY), null);

        assertThat(verified).usingRecursiveComparison().ignoringFields("issuer").isEqualTo(token);
        assertThat(verified.issuer()).isEqualTo("devkey");
        assertThat(Objects.requireNonNull(verified.grants()).toPermission().getCanPublishData())
                .isFalse();
    }

    @Test
    void absentGrantsHaveTheProtocolsDefaults() throws Exception {
        VideoGrants grants =
                Objects.requireNonNull(verifier.verify(token().build().sign(KEY)).grants());
        assertThat(grants.canPublish()).isTrue();
        assertThat(grants.canSubscribe()).isTrue();
        assertThat(grants.canPublishData()).isTrue();
        assertThat(grants.canUpdateOwnMetadata()).isFalse();
        assertThat(grants.hidden()).isFalse();
        assertThat(grants.canPublishSources()).isEmpty();
        assertThat(VideoGrants.builder().canPublish(false).build().canPublishData()).isFalse();
    }

    @Test
    void theHeaderWinsOverTheQueryAndEitherWorks() throws Exception {
        String alice = token().build().sign(KEY);
        String bob = token().identity("bob").build().sign(OTHER);
        assertThat(verifier.authenticate("Bearer " + alice, bob).identity()).isEqualTo("alice");
        assertThat(verifier.authenticate(null, bob).identity()).isEqualTo("bob");
    }

    @Test
    void refusesWithTheTextsThatClientsKnow() {
        assertThat(refusal(null, null).text()).isEqualTo("no permissions to access the room");
        assertThat(refusal("Basic abc", null).text())
                .isEqualTo("invalid authorization header. Must start with Bearer ");
        assertThat(text("no.jwt")).isEqualTo("invalid authorization token");
        assertThat(text("a.b.c")).isEqualTo("invalid authorization token");
        assertThat(text(token().build().sign(new ApiKey("unknown", "secret"))))
                .isEqualTo("invalid API key");
        assertThat(text(token().build().sign(new ApiKey("devkey", "wrong"))))
                .startsWith("invalid authorization token: ");
    }

    @Test
    void clocksMayDifferByAMinute() throws Exception {
        verifier.verify(token().expiresAt(NOW.minusSeconds(60)).build().sign(KEY));
        verifier.verify(token().notBefore(NOW.plusSeconds(60)).build().sign(KEY));

        assertThat(text(token().expiresAt(NOW.minusSeconds(61)).build().sign(KEY)))
                .isEqualTo("invalid authorization token: token is expired");
        assertThat(text(token().notBefore(NOW.plusSeconds(61)).build().sign(KEY)))
                .isEqualTo("invalid authorization token: token is not valid yet");
    }

    @Test
    void noOtherAlgorithmIsTaken() {
        String claims = "{\"iss\":\"devkey\",\"sub\":\"a\"}";
        for (String alg : List.of("none", "HS512", "RS256", "hs256", "")) {
            assertThat(text(sign("{\"alg\":\"" + alg + "\"}", claims, "secret")))
                    .isEqualTo("invalid authorization token");
        }
    }

    @Test
    void theTokenIdStandsInForAMissingSubject() throws Exception {
        String claims = "{\"iss\":\"devkey\",\"jti\":\"from-jti\",\"kind\":\"AGENT\"}";
        AccessToken token = verifier.verify(sign("{\"alg\":\"HS256\"}", claims, "secret"));
        assertThat(token.identity()).isEqualTo("from-jti");
        assertThat(token.kind()).isEqualTo(Kind.AGENT);
        assertThat(token.grants()).isNull();
    }

    @Test
    void claimsOfAWrongTypeCountAsAbsent() throws Exception {
        String claims =
                "{\"iss\":\"devkey\",\"sub\":7,\"exp\":\"soon\",\"attributes\":[],\"video\":{"
                        + "\"roomJoin\":\"true\",\"room\":1,\"canPublishSources\":{},\"canPublish\":0},"
                        + "\"roomConfig\":{\"maxParticipants\":\"x\"},\"kindDetails\":\"forwarded\"}";
        AccessToken token = verifier.verify(sign("{\"alg\":\"HS256\"}", claims, "secret"));
        assertThat(token.identity()).isEmpty();
        assertThat(token.expiresAt()).isNull();
        assertThat(Objects.requireNonNull(token.grants()).roomJoin()).isFalse();
        assertThat(token.grants().canPublish()).isTrue();
        assertThat(token.roomConfig()).isNull();
    }

    @Test
    void aTokenExpiresAfterSixHoursUnlessAnotherTimeIsGiven() throws Exception {
        Instant before = Instant.now();
        Instant expiresAt = AccessToken.builder().build().expiresAt();
        assertThat(expiresAt)
                .isBetween(before.plusSeconds(6 * 3600), Instant.now().plusSeconds(6 * 3600));
        assertThat(AccessToken.builder().ttl(Duration.ofMinutes(1)).build().expiresAt())
                .isBetween(before.plusSeconds(60), Instant.now().plusSeconds(60));
        String forever = AccessToken.builder().expiresAt(null).build().sign(KEY);
        assertThat(verifier.verify(forever).expiresAt()).isNull();
        assertThatThrownBy(() -> AccessToken.builder().ttl(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ttl: PT0S (expected: more than 0)");
    }

    @Test
    void theGrantsToJoinAreEnoughToJoin() {
        VideoGrants grants = VideoGrants.join("hall");
        assertThat(grants.roomJoin()).isTrue();
        assertThat(grants.room()).isEqualTo("hall");
    }

    @Test
    void secretsStayOutOfTexts() {
        assertThat(KEY.toString()).doesNotContain("secret");
        assertThatThrownBy(() -> new ApiKey("key", ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeyProvider.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void aTokenThatWasChangedAnywhereIsRefused(
            @ForAll @IntRange(min = 0, max = 10_000) int position, @ForAll byte change) {
        byte[] jwt = token().build().sign(KEY).getBytes(StandardCharsets.US_ASCII);
        int at = position % jwt.length;
        byte before = jwt[at];
        jwt[at] = change;
        // The last character of a part has bits that decode to nothing.
        boolean lastOfSignature = at == jwt.length - 1;
        if (change == before || lastOfSignature) {
            return;
        }
        assertThatThrownBy(() -> verifier.verify(new String(jwt, StandardCharsets.ISO_8859_1)))
                .isInstanceOf(TokenException.class);
    }
}
