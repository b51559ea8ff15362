package io.parley.sdk.stream;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DataStream;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A participant that sends streams packet by packet, rightly or not. */
final class TestSender {
    static final String TOPIC = "my-topic";

    private final IncomingStreams streams;
    private final String identity;

    TestSender(IncomingStreams streams, String identity) {
        this.streams = streams;
        this.identity = identity;
    }

    void text(String id, UnaryOperator<DataStream.Header.Builder> more) {
        header(
                more.apply(
                        DataStream.Header.newBuilder()
                                .setStreamId(id)
                                .setTopic(TOPIC)
                                .setMimeType("text/plain")
                                .setTextHeader(DataStream.TextHeader.getDefaultInstance())),
                false);
    }

    void bytes(String id, UnaryOperator<DataStream.Header.Builder> more) {
        header(
                more.apply(
                        DataStream.Header.newBuilder()
                                .setStreamId(id)
                                .setTopic(TOPIC)
                                .setMimeType("application/octet-stream")
                                .setByteHeader(
                                        DataStream.ByteHeader.newBuilder().setName("file.bin"))),
                false);
    }

    void header(DataStream.Header.Builder header, boolean encrypted) {
        send(DataPacket.newBuilder().setStreamHeader(header), encrypted);
    }

    void chunk(String id, long index, String content) {
        chunk(id, index, ByteString.copyFromUtf8(content), false);
    }

    void chunk(String id, long index, byte[] content) {
        chunk(id, index, ByteString.copyFrom(content), false);
    }

    void chunk(String id, long index, ByteString content, boolean encrypted) {
        send(
                DataPacket.newBuilder()
                        .setStreamChunk(
                                DataStream.Chunk.newBuilder()
                                        .setStreamId(id)
                                        .setChunkIndex(index)
                                        .setContent(content)),
                encrypted);
    }

    void trailer(String id) {
        trailer(id, "", Map.of(), false);
    }

    void trailer(String id, String reason, Map<String, String> attributes, boolean encrypted) {
        send(
                DataPacket.newBuilder()
                        .setStreamTrailer(
                                DataStream.Trailer.newBuilder()
                                        .setStreamId(id)
                                        .setReason(reason)
                                        .putAllAttributes(attributes)),
                encrypted);
    }

    private void send(DataPacket.Builder packet, boolean encrypted) {
        streams.onPacket(
                packet.setParticipantIdentity(identity).setParticipantSid("PA_" + identity).build(),
                encrypted);
    }
}
