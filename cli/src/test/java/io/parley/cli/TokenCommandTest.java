package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.TrackSource;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.KeyProvider;
import io.parley.token.TokenException;
import io.parley.token.TokenVerifier;
import io.parley.token.VideoGrants;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCommandTest {

    private static AccessToken verified(CommandRun run, ApiKey key) throws TokenException {
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        return new TokenVerifier(KeyProvider.of(List.of(key)), Clock.systemUTC())
                .verify(run.out().strip());
    }

    @Test
    void aTokenForADevelopmentServerLetsItsBearerJoin() throws Exception {
        CommandRun run = CommandRun.of("token", "--dev", "--identity", "ann", "--room", "hall");

        AccessToken token = verified(run, DevKey.KEY);

        assertThat(token.identity()).isEqualTo("ann");
        VideoGrants video = Objects.requireNonNull(token.grants());
        assertThat(video.room()).isEqualTo("hall");
        assertThat(video.roomJoin()).isTrue();
        assertThat(video.canPublish()).isTrue();
        assertThat(video.canSubscribe()).isTrue();
        assertThat(video.canPublishData()).isTrue();
        assertThat(video.canUpdateOwnMetadata()).isFalse();
        assertThat(token.expiresAt())
                .isBetween(
                        Instant.now().plus(Duration.ofHours(5)),
                        Instant.now().plus(Duration.ofHours(6)));
    }

    @Test
    void everyFlagBecomesAClaim() throws Exception {
        CommandRun run =
                CommandRun.of(
                        ("token --api-key k --api-secret s --identity bot --room hall --name Bot"
                                        + " --metadata {} --attribute a=1 --attribute b=2 --kind agent"
                                        + " --valid-for 1h30m --no-publish --no-subscribe --publish-data"
                                        + " --publish-source microphone --update-own-metadata --hidden"
                                        + " --recorder --agent --create --list --admin --record"
                                        + " --ingress-admin --destination-room lobby --subscribe-metrics"
                                        + " --manage-agent-session --room-preset large")
                                .split(" "));

        AccessToken token = verified(run, new ApiKey("k", "s"));

        assertThat(token.name()).isEqualTo("Bot");
        assertThat(token.metadata()).isEqualTo("{}");
        assertThat(token.attributes()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(token.kind()).isEqualTo(ParticipantInfo.Kind.AGENT);
        VideoGrants video = Objects.requireNonNull(token.grants());
        assertThat(video.canPublish()).isFalse();
        assertThat(video.canSubscribe()).isFalse();
        assertThat(video.canPublishData()).isTrue();
        assertThat(video.canPublishSources()).containsExactly(TrackSource.MICROPHONE);
        assertThat(video.canUpdateOwnMetadata()).isTrue();
        assertThat(video.hidden()).isTrue();
        assertThat(video.recorder()).isTrue();
        assertThat(video.agent()).isTrue();
        assertThat(video.roomCreate()).isTrue();
        assertThat(video.roomList()).isTrue();
        assertThat(video.roomAdmin()).isTrue();
        assertThat(video.roomRecord()).isTrue();
        assertThat(video.ingressAdmin()).isTrue();
        assertThat(video.destinationRoom()).isEqualTo("lobby");
        assertThat(video.canSubscribeMetrics()).isTrue();
        assertThat(video.canManageAgentSession()).isTrue();
        assertThat(token.roomPreset()).isEqualTo("large");
        assertThat(token.expiresAt())
                .isBefore(Instant.now().plus(Duration.ofMinutes(91)))
                .isAfter(Instant.now().plus(Duration.ofMinutes(88)));
    }

    @Test
    void keyAndSecretComeFromTheEnvironmentThatOtherToolsUse() throws Exception {
        CommandRun run =
                CommandRun.of(
                        Map.of("LIVEKIT_API_KEY", "k", "LIVEKIT_API_SECRET", "s"),
                        "token",
                        "--identity",
                        "ann",
                        "--room",
                        "hall");

        assertThat(verified(run, new ApiKey("k", "s")).identity()).isEqualTo("ann");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dev --room hall|--identity",
                "--dev --identity ann|--room is missing",
                "--identity ann --room hall|no API key",
                "--dev --identity ann --room hall --valid-for soon|'soon' is not a duration",
                "--dev --identity ann --room hall --kind robot|--kind: robot",
                "--dev --identity ann --room hall --publish-source eyes|--publish-source: eyes",
            })
    void whatIsMissingOrWrongIsSaidInOneLine(String arguments, String expected) {
        CommandRun run = CommandRun.of(("token " + arguments).split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("parley: ").contains(expected);
    }
}
