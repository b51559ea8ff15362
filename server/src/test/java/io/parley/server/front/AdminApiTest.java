package io.parley.server.front;

import static io.parley.server.front.FrontFixture.joinToken;
import static io.parley.server.front.FrontFixture.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.server.room.RoomsConfig;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The live statistics, and the page that shows them. */
class AdminApiTest {

    private static FrontFixture front;

    @BeforeAll
    static void open() {
        front = new FrontFixture(RoomsConfig.DEFAULT);
    }

    @AfterAll
    static void close() {
        front.close();
    }

    private static RawConnection.Answer get(String path, String token) throws IOException {
        try (RawConnection connection = front.connect()) {
            return token.isEmpty()
                    ? connection.request("GET", path)
                    : connection.request("GET", path, "Authorization: Bearer " + token);
        }
    }

    private static JsonNode json(String path, String token) throws IOException {
        RawConnection.Answer answer = get(path, token);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("cache-control", "no-store");
        return new ObjectMapper().readTree(answer.body());
    }

    private static String lister() {
        return token("operator", VideoGrants.builder().roomList(true).build());
    }

    private static String admin(String room) {
        return token("operator", VideoGrants.builder().roomAdmin(true).room(room).build());
    }

    @ParameterizedTest
    @CsvSource({"overview", "events", "room?name=hall"})
    void withoutAGrantNothingIsShown(String path) throws IOException {
        assertThat(get("/admin/api/" + path, "").status()).isEqualTo(401);
        assertThat(get("/admin/api/" + path, joinToken("ann", "hall")).status()).isEqualTo(403);
        String forged =
                token(
                        new ApiKey("devkey", "not the secret"),
                        "operator",
                        VideoGrants.builder().roomList(true).roomAdmin(true).room("hall").build(),
                        Instant.now().plusSeconds(60));
        assertThat(get("/admin/api/" + path, forged).status()).isEqualTo(401);
    }

    @Test
    void anAdministratorOfOneRoomSeesNoOther() throws IOException {
        assertThat(get("/admin/api/room?name=other", admin("hall")).status()).isEqualTo(403);
        assertThat(get("/admin/api/overview", admin("hall")).status()).isEqualTo(403);
    }

    @Test
    void aRoomAndWhoIsInItAreShown() throws IOException {
        try (RawConnection connection = front.connect()) {
            connection.upgrade(
                    "/rtc?protocol=17&sdk=js&version=2.23.0&os=linux&access_token="
                            + joinToken("ann", "hall"));
            connection.receive();

            JsonNode overview = json("/admin/api/overview", lister());
            assertThat(overview.at("/totals/participants").asInt()).isPositive();
            assertThat(overview.get("rooms").findValuesAsText("name")).contains("hall");
            JsonNode ann = json("/admin/api/room?name=hall", admin("hall")).at("/participants/0");
            assertThat(ann.get("identity").asText()).isEqualTo("ann");
            assertThat(ann.get("client").asText()).isEqualTo("js 2.23.0");
            assertThat(ann.get("state").asText()).isEqualTo("joined");
            assertThat(ann.get("connection").asText()).isEmpty();
            assertThat(ann.get("rttNanos").asLong()).isEqualTo(-1);
        }
    }

    @Test
    void aRoomThatIsNotThereIsNotFound() throws IOException {
        assertThat(get("/admin/api/room?name=none", admin("none")).status()).isEqualTo(404);
        assertThat(get("/admin/api/nothing", lister()).status()).isEqualTo(404);
    }

    @Test
    void whyAJoinFailedIsShownWithoutItsToken() throws IOException {
        String forged =
                token(
                        new ApiKey("devkey", "not the secret"),
                        "eve",
                        FrontFixture.join("hall").build(),
                        Instant.now().plusSeconds(60));
        try (RawConnection connection = front.connect()) {
            connection.upgrade("/rtc?access_token=" + forged);
        }

        JsonNode failed = json("/admin/api/events", lister()).at("/failed/0");
        assertThat(failed.get("stage").asText()).isEqualTo("token");
        assertThat(failed.get("httpStatus").asInt()).isEqualTo(401);
        assertThat(failed.get("reason").asText()).isNotEmpty();
        assertThat(failed.toString()).doesNotContain("eyJ");
    }

    @Test
    void thePageTakesNothingFromElsewhereAndIsNotFramed() throws IOException {
        RawConnection.Answer answer = get("/admin", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().get("content-type")).startsWith("text/html");
        assertThat(answer.headers().get("content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http:");
        assertThat(answer.headers())
                .containsEntry("x-frame-options", "DENY")
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer");
    }
}
