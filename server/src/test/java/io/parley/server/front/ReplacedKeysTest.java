package io.parley.server.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.server.ParleyServer;
import io.parley.server.config.PortRange;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** API keys that are replaced while a server runs. */
class ReplacedKeysTest {
    private static final ApiKey OLD = new ApiKey("old", "old-secret-0123456789abcdef0123456789ab");
    private static final ApiKey NEW = new ApiKey("new", "new-secret-0123456789abcdef0123456789ab");

    private final HttpClient client = HttpClient.newHttpClient();

    private static ServerConfig config() {
        return ServerConfig.builder()
                .port(0)
                .bindAddresses(List.of("127.0.0.1"))
                .key(OLD.key(), OLD.secret())
                .rtc(RtcConfig.DEFAULT.withUdpPorts(PortRange.of(0)).withTcpPort(0))
                .build();
    }

    private int post(URI uri, String authorization, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("authorization", authorization);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private int listRooms(ParleyServer server, ApiKey key) throws Exception {
        VideoGrants grants = VideoGrants.builder().roomList(true).build();
        String token = FrontFixture.token(key, "ann", grants, Instant.now().plusSeconds(60));
        URI uri = server.pageUri().resolve("/twirp/livekit.RoomService/ListRooms");
        return post(uri, "Bearer " + token, "{}");
    }

    private int logIn(ParleyServer server, ApiKey key) throws Exception {
        String query =
                "entity=%s&credentials.type=api-key&credentials.payload=%s"
                        .formatted(key.key(), key.secret());
        return post(server.pageUri().resolve("/rpc/v1/authenticate?" + query), "", "");
    }

    @Test
    void aKeyThatIsGoneOpensNothingAnyMore() throws Exception {
        try (ParleyServer server = ParleyServer.start(config()).join()) {
            assertThat(listRooms(server, OLD)).isEqualTo(200);
            assertThat(logIn(server, OLD)).isEqualTo(200);
            assertThat(logIn(server, NEW)).isEqualTo(401);

            server.replaceKeys(Map.of(NEW.key(), NEW.secret()));

            assertThat(listRooms(server, OLD)).isEqualTo(401);
            assertThat(listRooms(server, NEW)).isEqualTo(200);
            assertThat(logIn(server, OLD)).isEqualTo(401);
            assertThat(logIn(server, NEW)).isEqualTo(200);
        }
    }
}
