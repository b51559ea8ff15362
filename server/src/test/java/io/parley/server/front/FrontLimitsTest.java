package io.parley.server.front;

import static io.parley.server.front.FrontFixture.joinToken;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.WrappedJoinRequest;
import io.parley.server.limits.Limit;
import io.parley.server.limits.LimitSet;
import io.parley.server.room.RoomsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** That the limits of the front port hold, are counted, and are told. */
class FrontLimitsTest {

    private static FrontFixture with(Limit limit, long value) {
        return new FrontFixture(
                RoomsConfig.builder().limits(LimitSet.DEFAULT.with(limit, value)).build());
    }

    private static RawConnection.Answer request(FrontFixture front, String path, String... headers)
            throws IOException {
        try (RawConnection connection = front.connect()) {
            return connection.request("GET", path, headers);
        }
    }

    private static void assertRefused(FrontFixture front, Limit limit, int times)
            throws IOException {
        assertThat(request(front, "/metrics").body())
                .contains("parley_refused_total{limit=\"" + limit.label() + "\"} " + times + ".0");
    }

    @Test
    void joinsFromOneAddress() throws IOException {
        try (FrontFixture front = with(Limit.JOINS, 1)) {
            String path = "/rtc?access_token=" + joinToken("ann", "hall");
            long begin = System.nanoTime();
            int passed = 0;
            RawConnection.Answer answer = request(front, path);
            while (answer.status() == 404) {
                passed++;
                answer = request(front, path);
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
            assertThat(passed).as("ten at once, and one more a second").isGreaterThanOrEqualTo(10);
            assertThat(passed).isLessThanOrEqualTo(11 + (int) seconds);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.body()).isEqualTo("too many joins from this address");
            assertThat(request(front, path, "X-Forwarded-For: 192.0.2.1, 192.0.2.7").status())
                    .as("another client of a proxy on this machine")
                    .isEqualTo(404);
            assertRefused(front, Limit.JOINS, 1);
        }
    }

    @Test
    void openConnections() throws IOException {
        try (FrontFixture front = with(Limit.CONNECTIONS, 2)) {
            try (RawConnection first = front.connect();
                    RawConnection second = front.connect()) {
                assertThat(second.request("GET", "/healthz").status()).isEqualTo(200);
                assertThat(first.request("GET", "/healthz").status()).isEqualTo(200);
                try (RawConnection third = front.connect()) {
                    assertThat(third.isClosedByServer()).isTrue();
                }
                assertThat(first.request("GET", "/metrics").body())
                        .contains("parley_refused_total{limit=\"connections\"} 1.0");
            }
        }
    }

    @Test
    void aSignalMessage() throws IOException {
        try (FrontFixture front = new FrontFixture(RoomsConfig.DEFAULT);
                RawConnection connection = front.connect()) {
            connection.upgrade("/rtc?protocol=15&access_token=" + joinToken("ann", "hall"));
            byte[] half = new byte[1024 * 1024 + 1];
            connection.send(RawConnection.BINARY, false, half);
            connection.send(RawConnection.CONTINUATION, true, half);

            RawConnection.Frame frame = connection.receive();
            while (frame.opcode() != RawConnection.CLOSE) {
                frame = connection.receive();
            }
            assertThat(frame.closeStatus()).isEqualTo(1009);
            assertRefused(front, Limit.SIGNAL_MESSAGE, 1);
        }
    }

    @Test
    void aJoinRequest() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(new byte[1024 * 1024 + 1]);
        }
        byte[] wrapped =
                WrappedJoinRequest.newBuilder()
                        .setCompression(WrappedJoinRequest.Compression.GZIP)
                        .setJoinRequest(ByteString.copyFrom(packed.toByteArray()))
                        .build()
                        .toByteArray();
        try (FrontFixture front = new FrontFixture(RoomsConfig.DEFAULT)) {
            RawConnection.Answer answer =
                    request(
                            front,
                            "/rtc/v1/validate?access_token="
                                    + joinToken("ann", "hall")
                                    + "&join_request="
                                    + Base64.getUrlEncoder().encodeToString(wrapped));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("join request too large");
            assertRefused(front, Limit.JOIN_REQUEST, 1);
        }
    }

    @Test
    void requestsOfTheRoomApi() throws IOException {
        try (FrontFixture front = new FrontFixture(RoomsConfig.DEFAULT)) {
            HttpURLConnection connection =
                    (HttpURLConnection)
                            new URL(
                                            "http://127.0.0.1:"
                                                    + front.port()
                                                    + "/twirp/livekit.RoomService/ListRooms")
                                    .openConnection();
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setChunkedStreamingMode(64 * 1024);
            byte[] spaces = new byte[11 * 1024 * 1024];
            Arrays.fill(spaces, (byte) ' ');
            try (OutputStream out = connection.getOutputStream()) {
                out.write(spaces);
                assertThat(connection.getResponseCode()).isBetween(400, 413);
            } catch (IOException refusedEarly) {
                assertThat(refusedEarly).isNotNull();
            }
            assertRefused(front, Limit.API_BODY, 1);
        }
    }
}
