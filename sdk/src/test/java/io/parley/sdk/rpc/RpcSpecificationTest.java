package io.parley.sdk.rpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DataStream;
import io.parley.proto.livekit.RpcAck;
import io.parley.proto.livekit.RpcError;
import io.parley.proto.livekit.RpcRequest;
import io.parley.proto.livekit.RpcResponse;
import io.parley.sdk.packet.TestRoom;
import io.parley.sdk.stream.IncomingStreams;
import io.parley.sdk.stream.OutgoingStreams;
import io.parley.sdk.stream.StreamLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The "minimum required test cases" of the specification of calls, version 2, as the JavaScript
 * SDK's repository has it (RPC_SPEC.md). Each test is named for its number there.
 */
class RpcSpecificationTest {
    private static final String LARGE = "x".repeat(20_000);
    private static final PerformRpcOptions SHORT =
            PerformRpcOptions.DEFAULT.withResponseTimeout(Duration.ofMillis(50));

    private final TestRoom room = new TestRoom();
    private final IncomingStreams incoming =
            new IncomingStreams(room.threads(), StreamLimits.DEFAULT);
    private final OutgoingStreams outgoing =
            new OutgoingStreams(room, room, room.threads(), () -> 1_000, () -> false);
    private final Rpc rpc = new Rpc(room, room, incoming, outgoing, room.threads(), () -> true);

    @BeforeEach
    void connect() {
        incoming.onConnected();
        // Version 1 of streams, so that a call's chunks are seen as the specification tells them.
        room.peer("v2", 1, false).peer("v1", 0, false).peer("inline", 2, true);
    }

    // ---- both sides know streams

    @Test
    void case01CallerSendsAShortPayloadAsAStream() {
        CompletableFuture<String> answer = call("v2", "greet", "hello");

        DataStream.Header header = headers().get(0);
        assertThat(header.getTopic()).isEqualTo("lk.rpc_request");
        assertThat(header.getAttributesMap())
                .containsKey("lk.rpc_request_id")
                .containsEntry("lk.rpc_request_method", "greet")
                .containsEntry("lk.rpc_request_response_timeout_ms", "8000")
                .containsEntry("lk.rpc_request_version", "2");
        assertThat(streamText(0)).isEqualTo("hello");
        assertThat(room.sent.get(2).hasStreamTrailer()).isTrue();
        assertThat(room.sent).noneMatch(DataPacket::hasRpcRequest);
        assertThat(room.sent)
                .allSatisfy(
                        packet ->
                                assertThat(packet.getDestinationIdentitiesList())
                                        .containsExactly("v2"));

        ack("v2", requestId(0));
        answerAsStream("v2", requestId(0), "hi");
        assertThat(answer).isCompletedWithValue("hi");
    }

    @Test
    void case02CallerSendsALargePayload() {
        CompletableFuture<String> answer = call("v2", "greet", LARGE);

        assertThat(streamText(0)).isEqualTo(LARGE);
        ack("v2", requestId(0));
        answerAsStream("v2", requestId(0), "ok");
        assertThat(answer).isCompletedWithValue("ok");
    }

    @Test
    void case03HandlerAnswersAShortPayload() {
        List<RpcInvocationData> calls = new ArrayList<>();
        rpc.register(
                "greet",
                call -> {
                    calls.add(call);
                    return "hi " + call.payload();
                });

        requestAsStream("v2", "id-1", "greet", "bob");

        assertThat(room.sent.get(0).getRpcAck().getRequestId()).isEqualTo("id-1");
        RpcInvocationData call = calls.get(0);
        assertThat(call.requestId()).isEqualTo("id-1");
        assertThat(call.callerIdentity()).isEqualTo("v2");
        assertThat(call.payload()).isEqualTo("bob");
        assertThat(call.responseTimeout()).isEqualTo(Duration.ofSeconds(10));
        DataStream.Header header = headers().get(0);
        assertThat(header.getTopic()).isEqualTo("lk.rpc_response");
        assertThat(header.getAttributesMap()).isEqualTo(Map.of("lk.rpc_request_id", "id-1"));
        assertThat(streamText(0)).isEqualTo("hi bob");
        assertThat(room.sent).noneMatch(DataPacket::hasRpcResponse);
    }

    @Test
    void case04HandlerAnswersALargePayloadWithALargeOne() {
        rpc.register("echo", call -> call.payload() + call.payload());

        requestAsStream("v2", "id-1", "echo", LARGE);

        assertThat(room.sent.get(0).hasRpcAck()).isTrue();
        assertThat(streamText(0)).isEqualTo(LARGE + LARGE);
        assertThat(room.sent).noneMatch(DataPacket::hasRpcResponse);
    }

    @Test
    void case05AnUnknownMethodIsAcknowledgedAndThenRefused() {
        requestAsStream("v2", "id-1", "unknown-method", "");

        assertThat(room.sent).hasSize(2);
        assertThat(room.sent.get(0).getRpcAck().getRequestId()).isEqualTo("id-1");
        assertError(1, 1400, "Method not supported at destination");
    }

    @Test
    void case06AnyExceptionOfTheHandlerIsAnApplicationError() {
        rpc.register(
                "fail",
                call -> {
                    throw new IllegalStateException("secret");
                });

        requestAsStream("v2", "id-1", "fail", "");

        assertThat(room.sent).hasSize(2);
        assertThat(room.sent.get(0).hasRpcAck()).isTrue();
        assertError(1, 1500, "Application error in method handler");
        assertThat(room.sent.get(1).getRpcResponse().getError().getData()).isEmpty();
    }

    @Test
    void case07AnRpcExceptionOfTheHandlerPassesAsItIs() {
        rpc.register(
                "fail",
                call -> {
                    throw new RpcException(101, "Test error message", "more");
                });

        requestAsStream("v2", "id-1", "fail", "");

        assertThat(room.sent.get(0).hasRpcAck()).isTrue();
        assertError(1, 101, "Test error message");
        assertThat(room.sent.get(1).getRpcResponse().getError().getData()).isEqualTo("more");
    }

    @Test
    void case08ACallWithoutAnswerTimesOut() {
        CompletableFuture<String> answer = rpc.perform("v2", "slow", "", SHORT);

        room.pass(Duration.ofMillis(49));
        assertThat(answer).isNotDone();
        room.pass(Duration.ofMillis(1));
        assertFailed(answer, 1502, "Response timeout");
    }

    @Test
    void case09AnErrorOfTheOtherSideIsTold() {
        CompletableFuture<String> answer = call("v2", "fail", "");
        ack("v2", requestId(0));
        answerError("v2", requestId(0), 101, "Test error message");
        assertFailed(answer, 101, "Test error message");
    }

    @Test
    void case10TheOtherSideLeaves() {
        CompletableFuture<String> answer = call("v2", "greet", "");
        rpc.onPeerLeft("v2");
        assertFailed(answer, 1503, "Recipient disconnected");
        assertThat(room.timers()).isZero();
    }

    @Test
    void case11TheOtherSideAnswersAtOnce() {
        room.onSend =
                packet -> {
                    if (packet.hasStreamTrailer()) {
                        answerAsStream("v2", requestId(0), "fast");
                    }
                };
        CompletableFuture<String> answer = call("v2", "greet", "");
        assertThat(answer).isCompletedWithValue("fast");
        assertThat(rpc.pendingCalls()).isZero();
        assertThat(room.timers()).isZero();
        ack("v2", requestId(0));
        assertThat(rpc.pendingCalls()).isZero();
    }

    @Test
    void case12TheAnswerComesBeforeSendingCompletes() {
        room.hold = true;
        CompletableFuture<String> answer = call("v2", "greet", "hello");
        ack("v2", requestId(0));
        answerAsStream("v2", requestId(0), "early");
        room.release();
        assertThat(answer).isCompletedWithValue("early");
        assertThat(room.timers()).isZero();
    }

    @Test
    void case13ALateAnswerAfterTheReceiptTimedOutIsIgnored() {
        CompletableFuture<String> answer = call("v2", "greet", "");
        room.pass(Duration.ofMillis(6_999));
        assertThat(answer).isNotDone();
        room.pass(Duration.ofMillis(1));
        assertFailed(answer, 1501, "Connection timeout");

        ack("v2", requestId(0));
        answerAsStream("v2", requestId(0), "late");
        assertFailed(answer, 1501, "Connection timeout");
        assertThat(room.timers()).isZero();
    }

    @Test
    void case14AnAnswerOfSomebodyElseIsIgnored() {
        room.peer("mallory", 1, false);
        CompletableFuture<String> answer = call("v2", "greet", "");
        answerAsStream("mallory", requestId(0), "forged");
        incomingPacket(
                "mallory",
                DataPacket.newBuilder()
                        .setRpcResponse(
                                RpcResponse.newBuilder()
                                        .setRequestId(requestId(0))
                                        .setPayload("forged")));
        ack("mallory", requestId(0));
        assertThat(answer).isNotDone();
        answerAsStream("v2", requestId(0), "true");
        assertThat(answer).isCompletedWithValue("true");
    }

    @Test
    void case15CallsInParallelDoNotMixUp() {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(call("v2", "greet", "call " + i));
        }
        List<DataStream.Header> headers = headers();
        assertThat(headers).hasSize(5);
        assertThat(new HashSet<>(List.of(0, 1, 2, 3, 4)).stream().map(this::requestId).distinct())
                .hasSize(5);
        for (int i = 4; i >= 0; i--) {
            assertThat(answers.get(i)).isNotDone();
            ack("v2", requestId(i));
            answerAsStream("v2", requestId(i), "answer " + i);
            assertThat(answers.get(i)).isCompletedWithValue("answer " + i);
        }
    }

    // ---- the other side knows only packets

    @Test
    void case16CallerSendsAPacketToOneWhoKnowsNoStreams() {
        CompletableFuture<String> answer = call("v1", "greet", "hello");

        assertThat(room.sent).hasSize(1);
        RpcRequest request = room.sent.get(0).getRpcRequest();
        assertThat(request.getId()).hasSize(36);
        assertThat(request.getMethod()).isEqualTo("greet");
        assertThat(request.getPayload()).isEqualTo("hello");
        assertThat(request.getResponseTimeoutMs()).isEqualTo(8_000);
        assertThat(request.getVersion()).isEqualTo(1);
        assertThat(room.sent.get(0).getDestinationIdentitiesList()).containsExactly("v1");

        ack("v1", request.getId());
        answerAsPacket("v1", request.getId(), "hi");
        assertThat(answer).isCompletedWithValue("hi");
        assertThat(room.timers()).isZero();
    }

    @Test
    void case17HandlerAnswersAPacketWithAPacket() {
        List<RpcInvocationData> calls = new ArrayList<>();
        rpc.register(
                "greet",
                call -> {
                    calls.add(call);
                    return "hi";
                });
        requestAsPacket("v1", "id-1", "greet", "hello", 1);

        assertThat(room.sent).hasSize(2);
        assertThat(room.sent.get(0).getRpcAck().getRequestId()).isEqualTo("id-1");
        assertThat(calls.get(0).payload()).isEqualTo("hello");
        assertThat(calls.get(0).callerIdentity()).isEqualTo("v1");
        assertThat(calls.get(0).responseTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(room.sent.get(1).getRpcResponse().getPayload()).isEqualTo("hi");
        assertThat(room.sent.get(1).getRpcResponse().getRequestId()).isEqualTo("id-1");
    }

    @Test
    void case18AnyExceptionForACallerWithPackets() {
        rpc.register(
                "fail",
                call -> {
                    throw new Exception("secret");
                });
        requestAsPacket("v1", "id-1", "fail", "", 1);
        assertThat(room.sent.get(0).hasRpcAck()).isTrue();
        assertError(1, 1500, "Application error in method handler");
    }

    @Test
    void case19AnRpcExceptionForACallerWithPackets() {
        rpc.register(
                "fail",
                call -> {
                    throw new RpcException(101, "Test error message");
                });
        requestAsPacket("v1", "id-1", "fail", "", 1);
        assertThat(room.sent.get(0).hasRpcAck()).isTrue();
        assertError(1, 101, "Test error message");
    }

    @Test
    void case20APayloadTooLargeForAPacketIsRefusedHere() {
        assertFailed(call("v1", "greet", LARGE), 1402, "Request payload too large");
        assertFailed(call("v1", "greet", "é".repeat(7_681)), 1402, "Request payload too large");
        assertThat(room.sent).isEmpty();
        assertThat(call("v1", "greet", "é".repeat(7_680))).isNotDone();
    }

    @Test
    void case21ACallAsPacketTimesOut() {
        CompletableFuture<String> answer = rpc.perform("v1", "slow", "", SHORT);
        room.pass(Duration.ofMillis(50));
        assertFailed(answer, 1502, "Response timeout");
    }

    @Test
    void case22AnErrorOfOneWhoKnowsNoStreams() {
        CompletableFuture<String> answer = call("v1", "fail", "");
        String id = room.sent.get(0).getRpcRequest().getId();
        ack("v1", id);
        answerError("v1", id, 101, "Test error message");
        assertFailed(answer, 101, "Test error message");
    }

    @Test
    void case23OneWhoKnowsNoStreamsLeaves() {
        CompletableFuture<String> answer = call("v1", "greet", "");
        rpc.onPeerLeft("v1");
        assertFailed(answer, 1503, "Recipient disconnected");
    }

    // ---- what is seen and done in the room

    private CompletableFuture<String> call(String to, String method, String payload) {
        return rpc.perform(to, method, payload, PerformRpcOptions.DEFAULT);
    }

    private List<DataStream.Header> headers() {
        return room.sent.stream()
                .filter(DataPacket::hasStreamHeader)
                .map(DataPacket::getStreamHeader)
                .toList();
    }

    private String requestId(int index) {
        return headers().get(index).getAttributesOrThrow("lk.rpc_request_id");
    }

    private String streamText(int index) {
        String id = headers().get(index).getStreamId();
        ByteString all = ByteString.EMPTY;
        for (DataPacket packet : room.sent) {
            if (packet.hasStreamChunk() && packet.getStreamChunk().getStreamId().equals(id)) {
                all = all.concat(packet.getStreamChunk().getContent());
            }
        }
        return all.toStringUtf8();
    }

    private void incomingPacket(String from, DataPacket.Builder packet) {
        DataPacket built = packet.setParticipantIdentity(from).build();
        if (!rpc.onPacket(built)) {
            incoming.onPacket(built, false);
        }
    }

    private void ack(String from, String id) {
        incomingPacket(
                from, DataPacket.newBuilder().setRpcAck(RpcAck.newBuilder().setRequestId(id)));
    }

    private void answerAsPacket(String from, String id, String payload) {
        incomingPacket(
                from,
                DataPacket.newBuilder()
                        .setRpcResponse(
                                RpcResponse.newBuilder().setRequestId(id).setPayload(payload)));
    }

    private void answerError(String from, String id, int code, String message) {
        incomingPacket(
                from,
                DataPacket.newBuilder()
                        .setRpcResponse(
                                RpcResponse.newBuilder()
                                        .setRequestId(id)
                                        .setError(
                                                RpcError.newBuilder()
                                                        .setCode(code)
                                                        .setMessage(message))));
    }

    private void requestAsPacket(
            String from, String id, String method, String payload, int version) {
        incomingPacket(
                from,
                DataPacket.newBuilder()
                        .setRpcRequest(
                                RpcRequest.newBuilder()
                                        .setId(id)
                                        .setMethod(method)
                                        .setPayload(payload)
                                        .setResponseTimeoutMs(10_000)
                                        .setVersion(version)));
    }

    private void requestAsStream(String from, String id, String method, String payload) {
        stream(
                from,
                "lk.rpc_request",
                Map.of(
                        "lk.rpc_request_id",
                        id,
                        "lk.rpc_request_method",
                        method,
                        "lk.rpc_request_response_timeout_ms",
                        "10000",
                        "lk.rpc_request_version",
                        "2"),
                payload);
    }

    private void answerAsStream(String from, String id, String payload) {
        stream(from, "lk.rpc_response", Map.of("lk.rpc_request_id", id), payload);
    }

    private void stream(String from, String topic, Map<String, String> attributes, String payload) {
        String streamId = "stream of " + attributes.get("lk.rpc_request_id") + from;
        incomingPacket(
                from,
                DataPacket.newBuilder()
                        .setStreamHeader(
                                DataStream.Header.newBuilder()
                                        .setStreamId(streamId)
                                        .setTopic(topic)
                                        .setMimeType("text/plain")
                                        .putAllAttributes(attributes)
                                        .setTextHeader(
                                                DataStream.TextHeader.getDefaultInstance())));
        for (int at = 0; at < payload.length(); at += 15_000) {
            String part = payload.substring(at, Math.min(at + 15_000, payload.length()));
            incomingPacket(
                    from,
                    DataPacket.newBuilder()
                            .setStreamChunk(
                                    DataStream.Chunk.newBuilder()
                                            .setStreamId(streamId)
                                            .setChunkIndex(at / 15_000)
                                            .setContent(ByteString.copyFromUtf8(part))));
        }
        incomingPacket(
                from,
                DataPacket.newBuilder()
                        .setStreamTrailer(DataStream.Trailer.newBuilder().setStreamId(streamId)));
    }

    private void assertError(int index, int code, String message) {
        RpcError error = room.sent.get(index).getRpcResponse().getError();
        assertThat(room.sent.get(index).getRpcResponse().getRequestId()).isEqualTo("id-1");
        assertThat(error.getCode()).isEqualTo(code);
        assertThat(error.getMessage()).isEqualTo(message);
    }

    private static void assertFailed(CompletableFuture<String> answer, int code, String message) {
        assertThat(answer).isCompletedExceptionally();
        Throwable failure = requireNonNull(catchThrowable(answer::join));
        assertThat(failure).isInstanceOf(CompletionException.class);
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        RpcException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.getMessage()).isEqualTo(message);
                        });
    }
}
