package io.parley.cli.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.cli.room.RoomApiException.MethodError;
import io.parley.cli.room.RoomApiException.Reason;
import io.parley.proto.livekit.ListParticipantsResponse;
import io.parley.proto.livekit.ListRoomsResponse;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.PerformRpcRequest;
import io.parley.proto.livekit.Room;
import io.parley.token.ApiKey;
import io.parley.token.KeyProvider;
import io.parley.token.TokenVerifier;
import io.parley.token.VideoGrants;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomApiTest {
    private static final ApiKey KEY = new ApiKey("k", "s");
    private static final PerformRpcRequest CALL =
            PerformRpcRequest.newBuilder().setRoom("hall").setDestinationIdentity("ann").build();

    private final List<String> asked = new ArrayList<>();
    private final List<VideoGrants> granted = new ArrayList<>();
    private HttpServer server;
    private RoomApi api;
    private int status = 200;
    private byte[] answer = new byte[0];

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        api = new RoomApi("ws://127.0.0.1:" + server.getAddress().getPort() + "/", KEY);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String method = exchange.getRequestURI().getPath().replaceAll(".*/", "");
        asked.add(method);
        try {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            granted.add(
                    Objects.requireNonNull(
                            new TokenVerifier(KeyProvider.of(List.of(KEY)), Clock.systemUTC())
                                    .verify(authorization.replace("Bearer ", ""))
                                    .grants()));
        } catch (io.parley.token.TokenException e) {
            throw new IOException(e);
        }
        boolean listing = method.equals("ListParticipants");
        byte[] body =
                listing
                        ? ListParticipantsResponse.newBuilder()
                                .addParticipants(ParticipantInfo.newBuilder().setIdentity("slow"))
                                .build()
                                .toByteArray()
                        : answer;
        exchange.sendResponseHeaders(listing ? 200 : status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void answers(int code, String body) {
        status = code;
        answer = body.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void eachCallCarriesTheGrantThatItNeedsAndNoOther() {
        answer =
                ListRoomsResponse.newBuilder()
                        .addRooms(Room.newBuilder().setName("hall"))
                        .build()
                        .toByteArray();
        assertThat(api.listRooms(List.of()).getRooms(0).getName()).isEqualTo("hall");
        answer = new byte[0];
        api.deleteRoom("hall");
        api.removeParticipant("hall", "ann", 0);
        api.moveParticipant("hall", "ann", "lobby");

        assertThat(asked)
                .containsExactly("ListRooms", "DeleteRoom", "RemoveParticipant", "MoveParticipant");
        assertThat(granted)
                .extracting(VideoGrants::roomList)
                .containsExactly(true, false, false, false);
        assertThat(granted)
                .extracting(VideoGrants::roomCreate)
                .containsExactly(false, true, false, false);
        assertThat(granted)
                .extracting(VideoGrants::roomAdmin)
                .containsExactly(false, false, true, true);
        assertThat(granted).extracting(VideoGrants::room).containsExactly("", "", "hall", "hall");
        assertThat(granted.get(3).destinationRoom()).isEqualTo("lobby");
        assertThat(granted).noneMatch(VideoGrants::roomJoin);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "401|invalid token: eyJhbGciOi.eyJpc3Mi.x, error: bad|WRONG_KEY|does not accept the API key 'k'",
                "401|{\"code\":\"unauthenticated\",\"msg\":\"permissions denied\"}|WRONG_KEY|(check the key",
                "404|{\"code\":\"not_found\",\"msg\":\"participant does not exist\"}|NOT_FOUND|there is no participant 'ann' in room 'hall' (see: parley room participants hall)",
                "404|{\"code\":\"not_found\",\"msg\":\"requested room does not exist\"}|NOT_FOUND|there is no room 'hall' (see: parley room list)",
                "404|{\"code\":\"not_found\",\"msg\":\"track not found\"}|NOT_FOUND|there is no such track of 'ann'",
                "503|{\"code\":\"unavailable\",\"msg\":\"twirp error unknown: no response from servers\"}|NOT_FOUND|there is no participant 'ann'",
                "404|{\"code\":\"bad_route\",\"msg\":\"no handler\"}|UNSUPPORTED|it does not have RemoveParticipant of the room API",
                "500|{\"code\":\"unknown\",\"msg\":\"twirp error unknown: out of luck\"}|REFUSED|the server refused: out of luck",
                "404|<html>nothing here</html>|REFUSED|answers with HTTP status 404, not as a room server",
                "200|<html>welcome</html>|REFUSED|answers, but not as a room server",
            })
    void aRefusalSaysWhatToDoNext(int code, String body, Reason reason, String expected) {
        answers(code, body);

        assertThatThrownBy(() -> api.removeParticipant("hall", "ann", 0))
                .asInstanceOf(InstanceOfAssertFactories.type(RoomApiException.class))
                .satisfies(
                        e -> {
                            assertThat(e.reason()).isEqualTo(reason);
                            assertThat(e.getMessage()).contains(expected).doesNotContain("eyJ");
                        });
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        server.stop(0);

        assertThatThrownBy(() -> api.listRooms(List.of()))
                .isInstanceOf(RoomApiException.class)
                .hasMessageContaining("connection refused (is the server running?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{\"code\":\"failed_precondition\",\"msg\":\"no coffee\",\"meta\":{\"rpc_code\":\"4711\",\"rpc_data\":\"d\"}}|d",
                "{\"code\":\"unknown\",\"msg\":\"twirp error unknown: RpcError 4711: no coffee\"}|^^",
            })
    void theErrorOfAMethodIsTakenApartInTheFormsOfBothServers(String body, String data) {
        answers(412, body);

        assertThatThrownBy(() -> api.performRpc(CALL))
                .asInstanceOf(InstanceOfAssertFactories.type(RoomApiException.class))
                .satisfies(
                        e ->
                                assertThat(e.methodError())
                                        .isEqualTo(new MethodError(4711, "no coffee", data)));
    }

    @Test
    void whoIsThereButDoesNotAnswerIsNotCalledMissing() {
        answers(503, "{\"code\":\"unavailable\",\"msg\":\"no response from servers\"}");

        assertThatThrownBy(() -> api.performRpc(CALL)).hasMessageContaining("no participant 'ann'");
        assertThatThrownBy(
                        () ->
                                api.performRpc(
                                        CALL.toBuilder().setDestinationIdentity("slow").build()))
                .hasMessageContaining("'slow' did not answer in time");
    }
}
