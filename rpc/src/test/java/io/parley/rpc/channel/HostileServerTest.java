package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.parley.rpc.proto.webrtc.v1.PacketMessage;
import io.parley.rpc.proto.webrtc.v1.Request;
import io.parley.rpc.proto.webrtc.v1.Response;
import io.parley.rpc.proto.webrtc.v1.ResponseHeaders;
import io.parley.rpc.proto.webrtc.v1.ResponseMessage;
import io.parley.rpc.proto.webrtc.v1.ResponseTrailers;
import io.parley.rpc.proto.webrtc.v1.Stream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What servers of other makes do, and what no server should. */
@Timeout(180)
class HostileServerTest {
    private final MemoryPipe[] ends = MemoryPipe.pair(2 << 20);
    private final RawPeer server = new RawPeer(ends[1]);
    private final WebRtcChannel channel = WebRtcChannel.builder(ends[0]).build();

    @BeforeEach
    void open() {
        ends[0].open();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        channel.shutdown();
        assertThat(channel.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(channel.activeCalls()).isZero();
        ends[0].release();
    }

    private Outcome call(MethodType type, byte[]... messages) {
        return Outcome.of(
                channel,
                EchoService.method(type),
                CallOptions.DEFAULT,
                new Metadata(),
                List.of(messages));
    }

    private static Status status(Outcome outcome) throws Exception {
        return outcome.status.get(60, TimeUnit.SECONDS);
    }

    private static Response.Builder on(long id) {
        return Response.newBuilder().setStream(Stream.newBuilder().setId(id));
    }

    private static MessageLite headers(long id) {
        return on(id).setHeaders(ResponseHeaders.getDefaultInstance()).build();
    }

    private static MessageLite message(long id, boolean eom, int data) {
        return on(id).setMessage(
                        ResponseMessage.newBuilder()
                                .setPacketMessage(
                                        PacketMessage.newBuilder()
                                                .setData(
                                                        ByteString.copyFrom(
                                                                new byte[] {(byte) data}))
                                                .setEom(eom)))
                .build();
    }

    private static MessageLite trailers(long id) {
        return on(id).setTrailers(ResponseTrailers.getDefaultInstance()).build();
    }

    private Request expectUnary() throws Exception {
        Request headers = server.nextRequest();
        assertThat(headers.hasHeaders()).isTrue();
        Request message = server.nextRequest();
        assertThat(message.getMessage().getHasMessage()).isTrue();
        assertThat(message.getMessage().getPacketMessage().getEom()).isTrue();
        assertThat(message.getMessage().getEos()).isTrue();
        assertThat(message.getStream().getId()).isEqualTo(headers.getStream().getId());
        return headers;
    }

    @Test
    void idsBeginWithOneAndCountUpAndThePathHasASlash() throws Exception {
        for (int id = 1; id <= 3; id++) {
            Outcome outcome = call(MethodType.UNARY, new byte[] {1});
            Request headers = expectUnary();
            assertThat(headers.getStream().getId()).isEqualTo(id);
            assertThat(headers.getHeaders().getMethod()).isEqualTo("/test.Echo/UNARY");
            assertThat(headers.getHeaders().hasTimeout()).isFalse();
            server.send(headers(id));
            server.send(message(id, true, 7));
            server.send(trailers(id));
            assertThat(status(outcome).isOk()).isTrue();
            assertThat(outcome.messages).containsExactly(new byte[] {7});
        }
    }

    @Test
    void aDeadlineIsToldAsWhatIsLeftOfIt() throws Exception {
        Outcome outcome =
                Outcome.of(
                        channel,
                        EchoService.method(MethodType.UNARY),
                        CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.SECONDS),
                        new Metadata(),
                        List.of(new byte[1]));
        assertThat(expectUnary().getHeaders().getTimeout().getSeconds()).isBetween(70L, 100L);
        outcome.call.cancel("enough", null);
        assertThat(server.nextRequest().getRstStream()).isTrue();
    }

    @Test
    void trailersWithoutHeadersAreTaken() throws Exception {
        Outcome outcome = call(MethodType.UNARY, new byte[] {1});
        expectUnary();
        server.send(
                on(1).setTrailers(
                                ResponseTrailers.newBuilder()
                                        .setStatus(
                                                com.google.rpc.Status.newBuilder()
                                                        .setCode(7)
                                                        .setMessage("no")))
                        .build());
        assertThat(status(outcome).getCode()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(status(outcome).getDescription()).isEqualTo("no");
    }

    @Test
    void aStatusWithACodeOfZeroIsOkAndAnUnknownCodeIsUnknown() throws Exception {
        for (int code : new int[] {0, 99}) {
            Outcome outcome = call(MethodType.BIDI_STREAMING);
            long id = server.nextRequest().getStream().getId();
            server.nextRequest();
            server.send(
                    on(id).setTrailers(
                                    ResponseTrailers.newBuilder()
                                            .setStatus(
                                                    com.google.rpc.Status.newBuilder()
                                                            .setCode(code)))
                            .build());
            assertThat(status(outcome).getCode()).isEqualTo(code == 0 ? Code.OK : Code.UNKNOWN);
        }
    }

    @Test
    void headersTwiceEndTheCallAndTheServerIsTold() throws Exception {
        Outcome outcome = call(MethodType.UNARY, new byte[] {1});
        expectUnary();
        server.send(headers(1));
        server.send(headers(1));
        assertThat(status(outcome).getCode()).isEqualTo(Code.INTERNAL);
        assertThat(status(outcome).getDescription()).isEqualTo("headers already received");
        assertThat(server.nextRequest().getRstStream()).isTrue();
        assertThat(channel.counters().get(ChannelCounter.CALLS_BROKEN)).isEqualTo(1);
    }

    @Test
    void aMessageBeforeTheHeadersEndsTheCall() throws Exception {
        Outcome outcome = call(MethodType.UNARY, new byte[] {1});
        expectUnary();
        server.send(message(1, true, 1));
        assertThat(status(outcome).getDescription()).isEqualTo("headers not yet received");
        assertThat(server.nextRequest().getRstStream()).isTrue();
    }

    @Test
    void framesAfterTheTrailersAndOfUnknownStreamsAreDropped() throws Exception {
        Outcome outcome = call(MethodType.UNARY, new byte[] {1});
        expectUnary();
        server.send(headers(1));
        server.send(message(1, true, 7));
        server.send(trailers(1));
        server.send(message(1, true, 8));
        server.send(trailers(1));
        server.send(headers(99));
        server.send(Response.getDefaultInstance());
        server.send((byte) 0xFF, (byte) 0xFF);
        assertThat(status(outcome).isOk()).isTrue();
        assertThat(outcome.messages).hasSize(1);
        Outcome next = call(MethodType.UNARY, new byte[] {1});
        expectUnary();
        server.send(trailers(2));
        status(next);
        assertThat(channel.counters().get(ChannelCounter.FRAMES_OF_UNKNOWN_STREAMS)).isEqualTo(3);
        assertThat(channel.counters().get(ChannelCounter.FRAMES_UNDECODABLE)).isEqualTo(1);
        assertThat(outcome.messages).hasSize(1);
    }

    @Test
    void onlyTheFirstCancelCounts() throws Exception {
        Outcome outcome =
                Outcome.of(
                        channel,
                        EchoService.method(MethodType.UNARY),
                        CallOptions.DEFAULT,
                        new Metadata(),
                        List.of(new byte[1]));
        expectUnary();
        outcome.call.cancel("one", null);
        assertThat(server.nextRequest().getRstStream()).isTrue();
        outcome.call.cancel("two", null);
        assertThat(status(outcome).getDescription()).isEqualTo("one");
        Outcome next = call(MethodType.BIDI_STREAMING);
        assertThat(server.nextRequest().hasHeaders()).isTrue();
        Request end = server.nextRequest();
        assertThat(end.getMessage().getHasMessage()).isFalse();
        assertThat(end.getMessage().getEos()).isTrue();
        server.send(trailers(2));
        assertThat(status(next).isOk()).isTrue();
    }
}
