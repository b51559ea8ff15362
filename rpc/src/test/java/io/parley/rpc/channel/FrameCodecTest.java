package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Metadata;
import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.Request;
import io.parley.rpc.proto.webrtc.v1.RequestHeaders;
import io.parley.rpc.proto.webrtc.v1.Response;
import io.parley.rpc.proto.webrtc.v1.ResponseTrailers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The frames that are written and read by hand, beside the generated code. */
class FrameCodecTest {
    private static final long[] IDS = {0, 1, 127, 128, 1L << 40, Long.MAX_VALUE, -1};
    private static final int[] LENGTHS = {0, 1, 127, 128, 16_373};

    private final FrameWriter writer = new FrameWriter();
    private final FrameReader requests = new FrameReader(true);
    private final FrameReader responses = new FrameReader(false);

    private static byte[] data(int length) {
        byte[] data = new byte[length + 7];
        new Random(length).nextBytes(data);
        return data;
    }

    private static byte[] bytes(ByteBuffer frame) {
        return Arrays.copyOfRange(frame.array(), frame.position(), frame.limit());
    }

    @Test
    void requestPacketsAreWhatTheGeneratedCodeReads() throws Exception {
        for (long id : IDS) {
            for (int length : LENGTHS) {
                for (int flags = 0; flags < 4; flags++) {
                    boolean eom = (flags & 1) != 0;
                    boolean eos = (flags & 2) != 0;
                    byte[] data = data(length);
                    byte[] frame = bytes(writer.requestPacket(id, data, 7, length, eom, eos));
                    Request request = Request.parseFrom(frame);
                    assertThat(request.hasStream()).isTrue();
                    assertThat(request.getStream().getId()).isEqualTo(id);
                    assertThat(request.getMessage().getHasMessage()).isTrue();
                    assertThat(request.getMessage().getEos()).isEqualTo(eos);
                    assertThat(request.getMessage().getPacketMessage().getEom()).isEqualTo(eom);
                    assertThat(request.getMessage().getPacketMessage().getData())
                            .isEqualTo(ByteString.copyFrom(data, 7, length));
                    assertThat(request.toByteArray()).isEqualTo(frame);

                    assertThat(requests.read(ByteBuffer.wrap(frame))).isTrue();
                    assertThat(requests.streamId()).isEqualTo(id);
                    assertThat(requests.kind()).isEqualTo(FrameReader.Kind.MESSAGE);
                    assertThat(requests.eom()).isEqualTo(eom);
                    assertThat(requests.eos()).isEqualTo(eos);
                    assertThat(requests.dataLength()).isEqualTo(length);
                }
            }
        }
    }

    @Test
    void responsePacketsAreWhatTheGeneratedCodeReads() throws Exception {
        for (long id : IDS) {
            for (int length : LENGTHS) {
                byte[] data = data(length);
                byte[] frame = bytes(writer.responsePacket(id, data, 7, length, true));
                Response response = Response.parseFrom(frame);
                assertThat(response.getStream().getId()).isEqualTo(id);
                assertThat(response.getMessage().getPacketMessage().getEom()).isTrue();
                assertThat(response.getMessage().getPacketMessage().getData())
                        .isEqualTo(ByteString.copyFrom(data, 7, length));
                assertThat(response.toByteArray()).isEqualTo(frame);
                assertThat(responses.read(ByteBuffer.wrap(frame))).isTrue();
                assertThat(responses.dataLength()).isEqualTo(length);
            }
        }
    }

    @Test
    void aFrameOfAFullPacketFitsSixteenKibibytes() {
        byte[] data = new byte[Limits.PACKET];
        assertThat(writer.requestPacket(127, data, 0, data.length, true, true).remaining())
                .isLessThanOrEqualTo(16 * 1024 + 11);
    }

    @Test
    void theOtherFramesAreWhatTheGeneratedCodeReads() throws Exception {
        assertThat(Request.parseFrom(bytes(writer.reset(5))).getRstStream()).isTrue();
        Request end = Request.parseFrom(bytes(writer.requestEnd(5)));
        assertThat(end.getMessage().getHasMessage()).isFalse();
        assertThat(end.getMessage().getPacketMessage().getEom()).isTrue();
        assertThat(end.getMessage().getEos()).isTrue();
        Response credit = Response.parseFrom(bytes(writer.credit(5, 1 << 20)));
        assertThat(credit.getTypeCase()).isEqualTo(Response.TypeCase.TYPE_NOT_SET);
        UnknownFieldSet unknown = credit.getUnknownFields();
        assertThat(unknown.getField(1000).getVarintList()).containsExactly(1L << 20);
        assertThat(responses.read(writer.credit(5, 1 << 20))).isTrue();
        assertThat(responses.credit()).isEqualTo(1 << 20);
    }

    @Test
    void headersAreWhatTheGeneratedCodeReads() throws Exception {
        Metadata metadata = new Metadata();
        metadata.put(EchoService.ASCII, "one");
        metadata.put(EchoService.ASCII, "two");
        metadata.put(EchoService.BINARY, new byte[] {0, 1, 2, 3});
        ProtoWriter body = new ProtoWriter(8);
        byte[] head = RequestHeadersCodec.write("a.B/C", metadata);
        body.raw(head, 0, head.length);
        RequestHeadersCodec.timeout(body, 1_500_000_000L);
        RequestHeadersCodec.credit(body);
        RequestHeaders headers = RequestHeaders.parseFrom(body.toByteArray());
        assertThat(headers.getMethod()).isEqualTo("/a.B/C");
        assertThat(headers.getTimeout().getSeconds()).isEqualTo(1);
        assertThat(headers.getTimeout().getNanos()).isEqualTo(500_000_000);
        assertThat(headers.getMetadata().getMdOrThrow("x-text").getValuesList())
                .containsExactly("one", "two");
        assertThat(headers.getMetadata().getMdOrThrow("x-bytes-bin").getValuesList())
                .containsExactly("AAECAw");

        RequestHeadersCodec codec = new RequestHeadersCodec();
        ProtoCursor cursor = new ProtoCursor();
        cursor.wrap(body.array(), 0, body.size());
        assertThat(codec.read(cursor)).isTrue();
        assertThat(codec.timeoutNanos()).isEqualTo(1_500_000_000L);
        assertThat(codec.credit()).isEqualTo(FlowControl.WINDOW);
        assertThat(codec.metadata().get(EchoService.BINARY)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void trailersKeepCodeTextAndDetails() throws Exception {
        Metadata trailers = new Metadata();
        trailers.put(StatusCodec.DETAILS, TestStatus.withDetails());
        byte[] written = StatusCodec.write(Status.ABORTED.withDescription("größer"), trailers);
        ResponseTrailers parsed = ResponseTrailers.parseFrom(written);
        assertThat(parsed.getStatus().getCode()).isEqualTo(10);
        assertThat(parsed.getStatus().getMessage()).isEqualTo("größer");
        assertThat(parsed.getStatus().getDetailsCount()).isEqualTo(2);
        assertThat(parsed.hasMetadata()).isFalse();
        assertThat(StatusCodec.write(Status.OK, new Metadata())).isEmpty();
        assertThat(MetadataCodec.write(new Metadata(), Set.of())).isNull();
    }

    @Test
    void timeoutsOfHttpAreUnderstood() {
        assertThat(RequestHeadersCodec.parse("2499m")).isEqualTo(2_499_000_000L);
        assertThat(RequestHeadersCodec.parse("1H")).isEqualTo(3_600_000_000_000L);
        assertThat(RequestHeadersCodec.parse("7u")).isEqualTo(7_000L);
        assertThat(RequestHeadersCodec.parse("0n")).isEqualTo(-1L);
        for (String bad : new String[] {"", "m", "5", "5x", "-5m", "123456789m", "5 m"}) {
            assertThat(RequestHeadersCodec.parse(bad)).as(bad).isNull();
        }
    }

    @Test
    void noPrefixAndNoChangedByteMakesTheReaderThrow() {
        byte[] good = bytes(writer.requestPacket(300, data(40), 7, 40, true, true));
        for (int length = 0; length < good.length; length++) {
            requests.read(ByteBuffer.wrap(good, 0, length));
            responses.read(ByteBuffer.wrap(good, 0, length));
        }
        for (int at = 0; at < good.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] bad = good.clone();
                bad[at] = (byte) value;
                if (requests.read(ByteBuffer.wrap(bad))
                        && requests.kind() == FrameReader.Kind.MESSAGE) {
                    assertThat(requests.dataStart() + requests.dataLength())
                            .isLessThanOrEqualTo(bad.length);
                }
                responses.read(ByteBuffer.wrap(bad));
            }
        }
    }
}
