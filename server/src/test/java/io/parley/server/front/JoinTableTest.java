package io.parley.server.front;

import static io.parley.server.front.FrontFixture.join;
import static io.parley.server.front.FrontFixture.joinToken;
import static io.parley.server.front.FrontFixture.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.JoinRequest;
import io.parley.proto.livekit.WrappedJoinRequest;
import io.parley.server.room.RoomsConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a refused join is answered with: the statuses and texts that LiveKit's clients act on. */
class JoinTableTest {

    private static FrontFixture front;

    @BeforeAll
    static void open() {
        front = new FrontFixture(RoomsConfig.DEFAULT);
    }

    @AfterAll
    static void close() {
        front.close();
    }

    private record Row(String name, String query, List<String> headers, int status, String body) {

        Row(String name, String query, int status, String body) {
            this(name, query, List.of(), status, body);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static String bearing(String token) {
        return "?access_token=" + token;
    }

    private static Stream<Row> refusals() {
        String good = joinToken("ann", "hall");
        ApiKey stranger = new ApiKey("stranger", "secret");
        ApiKey wrongSecret = new ApiKey("devkey", "not the secret");
        Instant later = Instant.now().plusSeconds(3600);
        VideoGrants hall = join("hall").build();
        return Stream.of(
                new Row("no token", "", 401, "no permissions to access the room"),
                new Row(
                        "no video grant",
                        bearing(
                                AccessToken.builder()
                                        .identity("ann")
                                        .expiresAt(later)
                                        .build()
                                        .sign(FrontFixture.KEY)),
                        401,
                        "no permissions to access the room"),
                new Row(
                        "header without Bearer",
                        bearing(good),
                        List.of("Authorization: Basic " + good),
                        401,
                        "invalid authorization header. Must start with Bearer "),
                new Row("not a JWT", "?access_token=nonsense", 401, "invalid authorization token"),
                new Row(
                        "unknown API key",
                        bearing(token(stranger, "ann", hall, later)),
                        401,
                        "invalid API key"),
                new Row(
                        "bad signature",
                        bearing(token(wrongSecret, "ann", hall, later)),
                        401,
                        "invalid authorization token: "),
                new Row(
                        "expired",
                        bearing(
                                token(
                                        FrontFixture.KEY,
                                        "ann",
                                        hall,
                                        Instant.now().minusSeconds(90))),
                        401,
                        "invalid authorization token: "),
                new Row(
                        "no roomJoin",
                        bearing(token("ann", VideoGrants.builder().room("hall").build())),
                        401,
                        "permissions denied"),
                new Row("no room", bearing(token("ann", join("").build())), 400, "no room name"),
                new Row("no identity", bearing(token("", hall)), 400, "identity cannot be empty"),
                new Row(
                        "long identity",
                        bearing(token("a".repeat(257), hall)),
                        400,
                        "participant identity length exceeds limits: max length 256"),
                new Row(
                        "long room name",
                        bearing(token("ann", join("r".repeat(257)).build())),
                        400,
                        "room name length exceeds limits: max length 256"),
                new Row(
                        "second connection to publish that may not",
                        bearing(token("ann", join("hall").canPublish(false).build()))
                                + "&publish=screen",
                        401,
                        "no permissions to access the room"));
    }

    private static Stream<Row> refusalsOfTheNewerForm() throws IOException {
        String good = bearing(joinToken("ann", "hall"));
        JoinRequest withMetadata = JoinRequest.newBuilder().setMetadata("mine").build();
        return Stream.of(
                new Row("no join_request", good, 400, "join_request is required"),
                new Row(
                        "not base64",
                        good + "&join_request=%21%21%21%21",
                        400,
                        "cannot base64 decode wrapped join request"),
                new Row(
                        "unpadded base64",
                        good + "&join_request=" + plain(withMetadata).replace("=", "") + "A",
                        400,
                        "cannot base64 decode wrapped join request"),
                new Row(
                        "no wrapped message",
                        good + "&join_request=" + encode(new byte[] {(byte) 0xFF}),
                        400,
                        "cannot unmarshal wrapped join request"),
                new Row(
                        "no join request inside",
                        good
                                + "&join_request="
                                + wrap(
                                        WrappedJoinRequest.Compression.NONE,
                                        new byte[] {(byte) 0xFF}),
                        400,
                        "cannot unmarshal join request"),
                new Row(
                        "not gzip",
                        good
                                + "&join_request="
                                + wrap(WrappedJoinRequest.Compression.GZIP, new byte[] {1, 2, 3}),
                        400,
                        "cannot unmarshal join request"),
                new Row(
                        "a bomb",
                        good
                                + "&join_request="
                                + wrap(
                                        WrappedJoinRequest.Compression.GZIP,
                                        gzip(new byte[FrontLimits.MAX_JOIN_REQUEST_BYTES + 1])),
                        400,
                        "join request too large"),
                new Row(
                        "metadata without permission",
                        good + "&join_request=" + plain(withMetadata),
                        401,
                        "no permissions to access the room"));
    }

    private static String plain(JoinRequest request) {
        return wrap(WrappedJoinRequest.Compression.NONE, request.toByteArray());
    }

    private static String wrap(WrappedJoinRequest.Compression compression, byte[] request) {
        return encode(
                WrappedJoinRequest.newBuilder()
                        .setCompression(compression)
                        .setJoinRequest(ByteString.copyFrom(request))
                        .build()
                        .toByteArray());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().encodeToString(bytes).replace("=", "%3D");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        }
        return compressed.toByteArray();
    }

    private static void assertRefused(RawConnection.Answer answer, Row row) {
        assertThat(answer.status()).isEqualTo(row.status());
        if (row.body().endsWith(": ")) {
            assertThat(answer.body()).startsWith(row.body());
        } else {
            assertThat(answer.body()).isEqualTo(row.body());
        }
        assertThat(answer.headers().get("content-type")).startsWith("text/plain");
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void anUpgradeIsRefusedWithTheStatusAndTextThatClientsKnow(Row row) throws IOException {
        try (RawConnection connection = front.connect()) {
            assertRefused(
                    connection.upgrade("/rtc" + row.query(), row.headers().toArray(new String[0])),
                    row);
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aValidationGivesTheSameAnswerToEveryOrigin(Row row) throws IOException {
        try (RawConnection connection = front.connect()) {
            RawConnection.Answer answer =
                    connection.request(
                            "GET",
                            "/rtc/validate" + row.query(),
                            row.headers().toArray(new String[0]));

            assertRefused(answer, row);
            assertThat(answer.headers()).containsEntry("access-control-allow-origin", "*");
        }
    }

    @ParameterizedTest
    @MethodSource("refusalsOfTheNewerForm")
    void aJoinRequestThatCannotBeUsedIsRefused(Row row) throws IOException {
        try (RawConnection connection = front.connect()) {
            assertRefused(connection.upgrade("/rtc/v1" + row.query()), row);
        }
        try (RawConnection connection = front.connect()) {
            assertRefused(connection.request("GET", "/rtc/v1/validate" + row.query()), row);
        }
    }

    @Test
    void aGoodTokenIsValid() throws IOException {
        try (RawConnection connection = front.connect()) {
            RawConnection.Answer answer =
                    connection.request(
                            "GET",
                            "/rtc/validate",
                            "Authorization: Bearer " + joinToken("ann", "hall"));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("success");
        }
    }

    @Test
    void theHeaderWinsOverTheQuery() throws IOException {
        try (RawConnection connection = front.connect()) {
            RawConnection.Answer answer =
                    connection.request(
                            "GET",
                            "/rtc/validate?access_token=nonsense",
                            "Authorization: Bearer " + joinToken("ann", "hall"));

            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Test
    void attributesThatCannotBeDecodedFailAValidation() throws IOException {
        try (RawConnection connection = front.connect()) {
            RawConnection.Answer answer =
                    connection.request(
                            "GET",
                            "/rtc/validate?attributes=%21&access_token="
                                    + joinToken("ann", "hall"));

            assertThat(answer.status()).isEqualTo(400);
        }
    }

    @Test
    void aMissingRoomIsSaidWhereRoomsAreNotCreatedByJoining() throws IOException {
        RoomsConfig config = RoomsConfig.builder().autoCreate(false).build();
        try (FrontFixture strict = new FrontFixture(config);
                RawConnection connection = strict.connect()) {
            RawConnection.Answer answer =
                    connection.upgrade("/rtc?access_token=" + joinToken("ann", "hall"));

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("requested room does not exist");
        }
    }
}
