package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.parley.rpc.proto.webrtc.v1.Metadata;
import io.parley.rpc.proto.webrtc.v1.PacketMessage;
import io.parley.rpc.proto.webrtc.v1.Request;
import io.parley.rpc.proto.webrtc.v1.RequestHeaders;
import io.parley.rpc.proto.webrtc.v1.RequestMessage;
import io.parley.rpc.proto.webrtc.v1.Response;
import io.parley.rpc.proto.webrtc.v1.Stream;
import io.parley.rpc.proto.webrtc.v1.Strings;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients of other makes do, and what no client should: each gets its answer. */
@Timeout(180)
class HostileClientTest {
    private static final String UNARY = "/test.Echo/UNARY";
    private static final String BIDI = "/test.Echo/BIDI_STREAMING";
    private static final String UP = "/test.Echo/CLIENT_STREAMING";

    private final EchoService service = new EchoService();
    private final MemoryPipe[] ends = MemoryPipe.pair(2 << 20);
    private final RawPeer client = new RawPeer(ends[0]);
    private final ServedPipe served = serve();

    private ServedPipe serve() {
        return WebRtcServer.builder()
                .addService(service.definition())
                .maxConcurrentCalls(3)
                .maxInboundMessageSize(1000)
                .build()
                .serve(ends[1]);
    }

    @BeforeEach
    void open() {
        ends[0].open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        ends[0].close();
        served.whenClosed().join();
        ends[0].release();
    }

    private static Request.Builder on(long id) {
        return Request.newBuilder().setStream(Stream.newBuilder().setId(id));
    }

    private static Request headers(long id, String method) {
        return on(id).setHeaders(RequestHeaders.newBuilder().setMethod(method)).build();
    }

    private static Request message(long id, boolean eom, boolean eos, int... data) {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        return on(id).setMessage(
                        RequestMessage.newBuilder()
                                .setHasMessage(true)
                                .setPacketMessage(
                                        PacketMessage.newBuilder()
                                                .setData(ByteString.copyFrom(bytes))
                                                .setEom(eom))
                                .setEos(eos))
                .build();
    }

    private static Request doing(long id, String method, String what) {
        Metadata metadata =
                Metadata.newBuilder()
                        .putMd("do", Strings.newBuilder().addValues(what).build())
                        .build();
        return on(id).setHeaders(
                        RequestHeaders.newBuilder().setMethod(method).setMetadata(metadata))
                .build();
    }

    private void expectHeaders(long id) throws Exception {
        Response response = client.nextResponse();
        assertThat(response.hasStream()).isTrue();
        assertThat(response.getStream().getId()).isEqualTo(id);
        assertThat(response.getTypeCase()).isEqualTo(Response.TypeCase.HEADERS);
    }

    private void expectMessage(int... data) throws Exception {
        Response response = client.nextResponse();
        assertThat(response.getTypeCase()).isEqualTo(Response.TypeCase.MESSAGE);
        byte[] bytes = response.getMessage().getPacketMessage().getData().toByteArray();
        assertThat(bytes).hasSize(data.length);
        for (int i = 0; i < data.length; i++) {
            assertThat(bytes[i]).isEqualTo((byte) data[i]);
        }
    }

    private void expectTrailers(int code, String text) throws Exception {
        Response response = client.nextResponse();
        assertThat(response.getTypeCase()).isEqualTo(Response.TypeCase.TRAILERS);
        assertThat(response.getTrailers().getStatus().getCode()).isEqualTo(code);
        assertThat(response.getTrailers().getStatus().getMessage()).isEqualTo(text);
    }

    private void expectFailure(long id, int code, String text) throws Exception {
        expectHeaders(id);
        expectTrailers(code, text);
    }

    /** The server still works, and nothing else is on its way. */
    private void expectHealth() throws Exception {
        client.send(headers(77, UNARY));
        client.send(message(77, true, true, 42));
        expectHeaders(77);
        expectMessage(42);
        expectTrailers(0, "");
    }

    @Test
    void idsMayBeginWithZeroAndAnOkEndsWithFourBytes() throws Exception {
        client.send(headers(0, UNARY));
        client.send(message(0, true, true, 5));
        expectHeaders(0);
        expectMessage(5);
        assertThat(client.next()).containsExactly(0x0a, 0, 0x22, 0);
    }

    @Test
    void idsMayBeAsLargeAsTheyGet() throws Exception {
        client.send(headers(-1L, UNARY));
        client.send(message(-1L, true, true, 5));
        expectHeaders(-1L);
        expectMessage(5);
        expectTrailers(0, "");
    }

    @Test
    void aUnaryCallNeedsNoEndOfStream() throws Exception {
        client.send(headers(1, UNARY));
        client.send(message(1, true, false, 5));
        expectHeaders(1);
        expectMessage(5);
        expectTrailers(0, "");
        client.send(message(1, true, true, 6)); // too late: nobody answers
        expectHealth();
        assertThat(served.counters().get(ChannelCounter.FRAMES_OF_UNKNOWN_STREAMS)).isEqualTo(1);
    }

    @Test
    void theEndOfStreamCountsOnlyWithTheLastPacket() throws Exception {
        client.send(headers(1, UP));
        client.send(message(1, false, true, 5));
        client.send(message(1, false, true, 6));
        client.send(message(1, true, true, 7));
        expectHeaders(1);
        assertThat(client.nextResponse().getMessage().getPacketMessage().getData().toStringUtf8())
                .isEqualTo("1 messages, 3 bytes");
        expectTrailers(0, "");
    }

    @Test
    void theEndOfStreamMayComeWithoutAPacket() throws Exception {
        client.send(headers(1, UP));
        client.send(message(1, true, false, 5));
        client.send(on(1).setMessage(RequestMessage.newBuilder().setEos(true)).build());
        expectHeaders(1);
        assertThat(client.nextResponse().getMessage().getPacketMessage().getData().toStringUtf8())
                .isEqualTo("1 messages, 1 bytes");
        expectTrailers(0, "");
    }

    @Test
    void messagesAfterTheEndOfStreamAreIgnored() throws Exception {
        client.send(doing(1, BIDI, "wait"));
        client.send(message(1, true, true, 5));
        client.send(message(1, true, false, 6));
        client.send(on(1).setRstStream(true).build());
        expectFailure(1, 1, "request cancelled");
    }

    @Test
    void framesOfUnknownStreamsGetNoReply() throws Exception {
        client.send(message(9, true, true, 1));
        client.send(on(9).setRstStream(true).build());
        client.send(on(9).build());
        expectHealth();
        assertThat(served.counters().get(ChannelCounter.FRAMES_OF_UNKNOWN_STREAMS)).isEqualTo(3);
    }

    @Test
    void anUnknownMethodIsUnimplemented() throws Exception {
        client.send(headers(1, "/test.Echo/Nothing"));
        expectFailure(1, 12, "Unimplemented");
        client.send(headers(1, "test.Echo/UNARY"));
        expectFailure(1, 12, "Unimplemented");
        client.send(headers(1, ""));
        expectFailure(1, 12, "Unimplemented");
    }

    @Test
    void headersTwiceEndTheCall() throws Exception {
        client.send(doing(1, BIDI, "wait"));
        client.send(headers(1, BIDI));
        expectFailure(1, 3, "headers already received");
        client.send(headers(1, UNARY)); // the id is free again
        client.send(message(1, true, true, 5));
        expectHeaders(1);
        expectMessage(5);
        expectTrailers(0, "");
    }

    @Test
    void aFrameWithoutACaseEndsTheCall() throws Exception {
        client.send(doing(1, BIDI, "wait"));
        client.send(on(1).build());
        expectFailure(1, 3, "unknown request type <nil>");
    }

    @Test
    void aResetCountsWithTheValueFalseToo() throws Exception {
        client.send(doing(1, BIDI, "wait"));
        client.send(on(1).setRstStream(false).build());
        expectFailure(1, 1, "request cancelled");
    }

    @Test
    void aTimeoutEndsTheCall() throws Exception {
        client.send(
                doing(1, BIDI, "wait").toBuilder()
                        .setHeaders(
                                doing(1, BIDI, "wait").getHeaders().toBuilder()
                                        .setTimeout(Duration.newBuilder().setNanos(50_000_000)))
                        .build());
        expectFailure(1, 4, "context deadline exceeded");
    }

    @Test
    void aTimeoutInTheMetadataCountsTheSame() throws Exception {
        Metadata metadata =
                Metadata.newBuilder()
                        .putMd("do", Strings.newBuilder().addValues("wait").build())
                        .putMd("grpc-timeout", Strings.newBuilder().addValues("50m").build())
                        .build();
        client.send(
                on(1).setHeaders(
                                RequestHeaders.newBuilder()
                                        .setMethod(BIDI)
                                        .setMetadata(metadata)
                                        .setTimeout(Duration.newBuilder()))
                        .build());
        expectFailure(1, 4, "context deadline exceeded");
    }

    @Test
    void aNegativeTimeoutIsOverAtOnceAndZeroIsNone() throws Exception {
        client.send(
                on(1).setHeaders(
                                RequestHeaders.newBuilder()
                                        .setMethod(UNARY)
                                        .setTimeout(Duration.newBuilder().setSeconds(-1)))
                        .build());
        expectFailure(1, 4, "context deadline exceeded");
        client.send(
                on(2).setHeaders(
                                RequestHeaders.newBuilder()
                                        .setMethod(UNARY)
                                        .setTimeout(Duration.newBuilder()))
                        .build());
        client.send(message(2, true, true, 5));
        expectHeaders(2);
        expectMessage(5);
        expectTrailers(0, "");
    }

    @Test
    void aMessageWithoutAPacketEndsTheCall() throws Exception {
        client.send(doing(1, BIDI, "wait"));
        client.send(on(1).setMessage(RequestMessage.newBuilder().setHasMessage(true)).build());
        expectFailure(1, 2, "expected RequestMessage.PacketMessgae to not be nil but it was");
    }

    @Test
    void aUnaryCallWithoutAMessageFails() throws Exception {
        client.send(doing(1, UNARY, "wait"));
        client.send(on(1).setMessage(RequestMessage.newBuilder().setEos(true)).build());
        expectFailure(1, 2, "EOF");
    }

    @Test
    void anEndInTheMiddleOfAMessageFails() throws Exception {
        client.send(doing(1, BIDI, "wait"));
        client.send(message(1, false, false, 1));
        client.send(on(1).setMessage(RequestMessage.newBuilder().setEos(true)).build());
        expectFailure(1, 2, "unexpected EOF");
    }

    @Test
    void aMessageThatDoesNotParseTellsWhy() throws Exception {
        client.send(doing(1, UNARY, "wait"));
        client.send(message(1, true, true, 0xBD));
        expectFailure(1, 2, "bad byte at 0");
    }

    @Test
    void aMessageBeyondTheLimitEndsTheCall() throws Exception {
        client.send(doing(1, UNARY, "wait"));
        client.send(message(1, false, false, new int[600]));
        client.send(message(1, false, false, new int[600]));
        expectFailure(1, 8, "message: larger than 1000 bytes");
    }

    @Test
    void emptyPacketsWithoutEndCostSomethingAndAreBounded() throws Exception {
        client.send(doing(1, BIDI, "wait"));
        for (int i = 0; i < 100; i++) {
            client.send(message(1, false, false));
        }
        client.send(on(1).setRstStream(true).build());
        expectFailure(1, 1, "request cancelled");
    }

    @Test
    void tooManyCallsAreRefusedAndPlacesBecomeFree() throws Exception {
        for (int id = 1; id <= 3; id++) {
            client.send(doing(id, BIDI, "wait"));
        }
        client.send(headers(4, UNARY));
        expectFailure(4, 8, "too many concurrent calls: 3 (the limit)");
        client.send(on(2).setRstStream(true).build());
        expectFailure(2, 1, "request cancelled");
        expectHealth();
    }

    @Test
    void tooMuchMetadataIsRefused() throws Exception {
        Metadata.Builder metadata = Metadata.newBuilder();
        for (int i = 0; i < 100; i++) {
            metadata.putMd("key" + i, Strings.newBuilder().addValues("x".repeat(500)).build());
        }
        client.send(
                on(1).setHeaders(RequestHeaders.newBuilder().setMethod(UNARY).setMetadata(metadata))
                        .build());
        expectFailure(1, 8, "headers: larger than 49152 bytes");
        expectHealth();
    }

    @Test
    void keysThatGrpcDoesNotAllowAndThoseOfTheTransportAreLeftOut() throws Exception {
        Metadata metadata =
                Metadata.newBuilder()
                        .putMd(":path", Strings.newBuilder().addValues("/x").build())
                        .putMd("te", Strings.newBuilder().addValues("trailers").build())
                        .putMd("bad key", Strings.newBuilder().addValues("x").build())
                        .putMd("", Strings.newBuilder().addValues("x").build())
                        .putMd("-bin", Strings.newBuilder().addValues("AA").build())
                        .putMd("X-Text", Strings.newBuilder().addValues("kept").build())
                        .putMd("x-bytes-bin", Strings.newBuilder().addValues("AAH/,AA==").build())
                        .build();
        client.send(
                on(1).setHeaders(RequestHeaders.newBuilder().setMethod(UNARY).setMetadata(metadata))
                        .build());
        client.send(message(1, true, true, 5));
        Response headers = client.nextResponse();
        assertThat(headers.getHeaders().getMetadata().getMdMap().keySet())
                .containsExactlyInAnyOrder("x-text", "x-bytes-bin");
        assertThat(headers.getHeaders().getMetadata().getMdOrThrow("x-bytes-bin").getValuesList())
                .containsExactly("AAH/", "AA");
    }

    @Test
    void whatCannotBeDecodedIsDroppedAndTheRestGoesOn() throws Exception {
        Random random = new Random(1);
        byte[] good = message(1, true, true, 1, 2, 3).toByteArray();
        for (int i = 0; i < 2_000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            client.send(Arrays.copyOf(bad, random.nextInt(bad.length + 1)));
        }
        client.send(new byte[65_536]);
        client.send();
        while (true) {
            client.send(headers(77, UNARY));
            client.send(message(77, true, true, 42));
            Response response = client.nextResponse();
            while (response.getStream().getId() != 77 || !response.hasTrailers()) {
                response = client.nextResponse();
            }
            if (response.getTrailers().getStatus().getCode() == 0) {
                break;
            }
        }
        assertThat(served.counters().get(ChannelCounter.FRAMES_UNDECODABLE)).isPositive();
        assertThat(served.counters().get(ChannelCounter.FRAMES_WITHOUT_STREAM)).isPositive();
    }

    @Test
    void aServerThatShutsDownLetsCallsEndAndTakesNoMore() throws Exception {
        client.send(headers(1, BIDI));
        client.send(message(1, true, false, 1));
        expectHeaders(1);
        expectMessage(1);
        served.shutdown();
        client.send(headers(2, UNARY));
        expectFailure(2, 14, "the server is shutting down");
        client.send(message(1, true, true, 2));
        expectMessage(2);
        expectTrailers(0, "");
        served.whenClosed().join();
        while (service.completed.get() == 0) { // the test's timeout ends it
            LockSupport.parkNanos(100_000);
        }
    }

    @Test
    void aServerThatShutsDownAtOnceTellsTheCalls() throws Exception {
        client.send(headers(1, BIDI));
        expectHeaders(1);
        served.shutdownNow();
        expectTrailers(14, "the server was shut down");
        served.whenClosed().join();
    }
}
