package io.parley.server.front;

import static io.parley.server.front.FrontFixture.joinToken;
import static io.parley.server.front.RawConnection.BINARY;
import static io.parley.server.front.RawConnection.CLOSE;
import static io.parley.server.front.RawConnection.CONTINUATION;
import static io.parley.server.front.RawConnection.PING;
import static io.parley.server.front.RawConnection.PONG;
import static io.parley.server.front.RawConnection.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.linecorp.armeria.client.websocket.WebSocketClient;
import com.linecorp.armeria.client.websocket.WebSocketSession;
import com.linecorp.armeria.common.websocket.CloseWebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketFrameType;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.parley.proto.livekit.Ping;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.server.room.RoomsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Open signal connections: the forms of messages, the limits, and how they end. */
class SignalSocketTest {

    private static FrontFixture front;

    @BeforeAll
    static void open() {
        front = new FrontFixture(RoomsConfig.DEFAULT);
    }

    @AfterAll
    static void close() {
        front.close();
    }

    private static RawConnection join(String identity) throws IOException {
        RawConnection connection = front.connect();
        RawConnection.Answer answer =
                connection.upgrade(
                        "/rtc?protocol=17&access_token=" + joinToken(identity, identity));
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.headers())
                .containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        RawConnection.Frame first = connection.receive();
        assertThat(first.opcode()).isEqualTo(BINARY);
        assertThat(SignalResponse.parseFrom(first.payload()).hasJoin()).isTrue();
        return connection;
    }

    private static byte[] ping() {
        return SignalRequest.newBuilder()
                .setPingReq(Ping.newBuilder().setTimestamp(42))
                .build()
                .toByteArray();
    }

    private static void assertPongInBinary(RawConnection connection) throws IOException {
        RawConnection.Frame frame = connection.receive();
        while (!SignalResponse.parseFrom(frame.payload()).hasPongResp()) {
            frame = connection.receive();
        }
        assertThat(frame.opcode()).isEqualTo(BINARY);
    }

    @Test
    void theFirstMessageFollowsTheUpgrade() throws IOException {
        join("first").close();
    }

    @Test
    void messagesInBinaryFramesAreAnsweredInBinary() throws IOException {
        try (RawConnection connection = join("binary")) {
            connection.send(BINARY, true, ping());

            assertPongInBinary(connection);
        }
    }

    @Test
    void messagesInTextFramesAreAnsweredInJsonUntilTheNextBinaryOne() throws IOException {
        try (RawConnection connection = join("text")) {
            byte[] json =
                    "{\"pingReq\":{\"timestamp\":\"42\"},\"unknown\":1}"
                            .getBytes(StandardCharsets.UTF_8);
            connection.send(TEXT, true, json);

            RawConnection.Frame frame = connection.receive();
            while (frame.opcode() == BINARY || !frame.text().contains("pongResp")) {
                frame = connection.receive();
            }
            assertThat(frame.text()).contains("\"lastPingTimestamp\":\"42\"");

            connection.send(BINARY, true, ping());
            RawConnection.Frame next = connection.receive();
            while (next.opcode() == TEXT) {
                next = connection.receive();
            }
            assertThat(SignalResponse.parseFrom(next.payload()).hasPongResp()).isTrue();
        }
    }

    @Test
    void aMessageMayComeInFragmentsWithAPingBetween() throws IOException {
        try (RawConnection connection = join("fragments")) {
            byte[] message = ping();
            connection.send(BINARY, false, Arrays.copyOf(message, 1));
            connection.send(PING, true, new byte[] {7});
            connection.send(CONTINUATION, false, new byte[0]);
            connection.send(CONTINUATION, true, Arrays.copyOfRange(message, 1, message.length));

            RawConnection.Frame frame = connection.receive();
            while (frame.opcode() != PONG) {
                frame = connection.receive();
            }
            assertThat(frame.payload()).containsExactly(7);
            assertPongInBinary(connection);
        }
    }

    @Test
    void aMessageWithNothingKnownInItIsOverlooked() throws IOException {
        try (RawConnection connection = join("unknown")) {
            connection.send(BINARY, true, new byte[0]);
            connection.send(BINARY, true, new byte[] {(byte) 0xFA, 0x7F, 1, 1});
            connection.send(BINARY, true, ping());

            assertPongInBinary(connection);
        }
    }

    @Test
    void aBinaryMessageThatIsNoneEndsOnlyItsOwnConnection() throws IOException {
        try (RawConnection other = join("bystander");
                RawConnection connection = join("malformed")) {
            connection.send(BINARY, true, new byte[] {(byte) 0xFF, (byte) 0xFF});

            assertThat(connection.receiveClose().closeStatus()).isEqualTo(1007);
            assertThat(connection.isClosedByServer()).isTrue();
            other.send(BINARY, true, ping());
            assertPongInBinary(other);
        }
    }

    @Test
    void aTextMessageThatIsNoJsonOrNoUtf8EndsTheConnection() throws IOException {
        try (RawConnection connection = join("nojson")) {
            connection.send(TEXT, true, "{nonsense".getBytes(StandardCharsets.UTF_8));
            assertThat(connection.receiveClose().closeStatus()).isEqualTo(1007);
        }
        try (RawConnection connection = join("noutf8")) {
            connection.send(TEXT, true, new byte[] {'{', (byte) 0xC3, '}'});
            assertThat(connection.receiveClose().closeStatus()).isEqualTo(1007);
        }
    }

    @Test
    void aFrameOverTheLimitEndsTheConnection() throws IOException {
        try (RawConnection connection = join("bigframe")) {
            connection.sendRaw((byte) 0x82, (byte) 0xFF, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
            connection.sendRaw((byte) 0, (byte) 0x20, (byte) 0, (byte) 1);

            assertThat(connection.receiveClose().closeStatus()).isEqualTo(1009);
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void fragmentsThatTogetherAreOverTheLimitEndTheConnection() throws IOException {
        try (RawConnection connection = join("bigmessage")) {
            byte[] half = new byte[FrontLimits.MAX_MESSAGE_BYTES / 2];
            connection.send(BINARY, false, half);
            connection.send(CONTINUATION, false, half);
            connection.send(CONTINUATION, true, new byte[1]);

            assertThat(connection.receiveClose().closeStatus()).isEqualTo(1009);
        }
    }

    @Test
    void aFrameThatBreaksTheProtocolEndsTheConnection() throws IOException {
        try (RawConnection connection = join("unmasked")) {
            connection.sendRaw((byte) 0x82, (byte) 0);
            assertThat(connection.receiveClose().closeStatus()).isEqualTo(1002);
        }
        try (RawConnection connection = join("opcode")) {
            connection.send(3, true, new byte[0]);
            assertThat(connection.receiveClose().closeStatus()).isEqualTo(1002);
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static Stream<Arguments> brokenFrames() {
        return Stream.of(
                arguments("reserved bit", bytes(0xC2, 0x80), 1002),
                arguments("reserved control opcode", bytes(0x8B, 0x80), 1002),
                arguments("ping in fragments", bytes(0x09, 0x80), 1002),
                arguments("ping that is too long", bytes(0x89, 0xFE, 0, 126), 1002),
                arguments("continuation of nothing", bytes(0x80, 0x80), 1002),
                arguments(
                        "message within a message",
                        bytes(0x02, 0x80, 0, 0, 0, 0, 0x82, 0x80),
                        1002),
                arguments("16 bits for a short length", bytes(0x82, 0xFE, 0, 125), 1002),
                arguments(
                        "64 bits for a short length",
                        bytes(0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF),
                        1002),
                arguments("negative length", bytes(0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0), 1002),
                arguments("close with half a status", bytes(0x88, 0x81, 0, 0, 0, 0, 3), 1002),
                arguments(
                        "close with a status that is never sent",
                        bytes(0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED),
                        1002),
                arguments(
                        "close with a reason that is no UTF-8",
                        bytes(0x88, 0x83, 0, 0, 0, 0, 0x03, 0xE8, 0xFF),
                        1007));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenFrames")
    void aFrameThatIsBrokenIsToldByItsStatus(String name, byte[] frame, int status)
            throws IOException {
        try (RawConnection connection = join("broken")) {
            connection.sendRaw(frame);

            assertThat(connection.receiveClose().closeStatus()).isEqualTo(status);
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void framesMayComeByteByByteAndManyAtOnce() throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            frames.writeBytes(bytes(0x82, 0x80 | ping().length, 1, 2, 3, 4));
            for (int at = 0; at < ping().length; at++) {
                frames.write(ping()[at] ^ (at % 4 + 1));
            }
        }
        try (RawConnection connection = join("pieces")) {
            for (byte b : frames.toByteArray()) {
                connection.sendRaw(b);
            }
            connection.sendRaw(frames.toByteArray());

            for (int i = 0; i < 6; i++) {
                assertPongInBinary(connection);
            }
        }
    }

    @Test
    void aLongMessageComesWhole() throws IOException {
        byte[] unknown = new byte[200_000];
        byte[] header = bytes(0xFA, 0x7F, 0xBA, 0x9A, 0x0C); // a field of 199,994 bytes
        System.arraycopy(header, 0, unknown, 0, header.length);
        try (RawConnection connection = join("long")) {
            connection.send(BINARY, true, Arrays.copyOf(unknown, 5 + 199_994));
            connection.send(BINARY, true, ping());

            assertPongInBinary(connection);
        }
    }

    @Test
    void aFrameBeforeTheAnswerToTheUpgradeEndsTheConnection() throws IOException {
        try (RawConnection connection = front.connect()) {
            connection.upgradeWithFrame(
                    "/rtc?access_token=" + joinToken("early", "early"),
                    bytes(0x82, 0x80, 0, 0, 0, 0));

            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aSocketMayBeAStreamOfHttp2() {
        WebSocketSession session =
                WebSocketClient.of("h2c://127.0.0.1:" + front.port())
                        .connect("/rtc?protocol=17&access_token=" + joinToken("two", "two"))
                        .join();
        WebSocketWriter out = session.outbound();
        assertThat(out.tryWrite(ping())).isTrue();
        out.close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE);

        List<WebSocketFrame> frames = session.inbound().collect().join();

        assertThat(frames.get(0).type()).isEqualTo(WebSocketFrameType.BINARY);
        assertThat(frames)
                .anySatisfy(
                        frame ->
                                assertThat(SignalResponse.parseFrom(frame.array()).hasPongResp())
                                        .isTrue());
        assertThat(frames.get(frames.size() - 1)).isInstanceOf(CloseWebSocketFrame.class);
    }

    @Test
    void aCloseFrameIsAnsweredWithItsStatus() throws IOException {
        try (RawConnection connection = join("goodbye")) {
            connection.send(CLOSE, true, new byte[] {0x03, (byte) 0xE9});

            assertThat(connection.receiveClose().closeStatus()).isEqualTo(1001);
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aCloseFrameWithoutStatusEndsTheConnectionToo() throws IOException {
        try (RawConnection connection = join("silent")) {
            connection.send(CLOSE, true, new byte[0]);

            assertThat(connection.isClosedByServer()).isTrue();
        }
    }
}
