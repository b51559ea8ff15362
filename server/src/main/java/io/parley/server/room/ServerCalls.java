package io.parley.server.room;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.PerformRpcRequest;
import io.parley.proto.livekit.RpcRequest;
import io.parley.proto.livekit.RpcResponse;
import io.parley.server.room.AdminException.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Calls that the server makes to participants of one room. The caller's identity is the call's own
 * id, which nobody else has; the answers are caught by it on their way.
 */
final class ServerCalls {
    /** LiveKit's time for an answer. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration MAX_ROUND_TRIP = Duration.ofSeconds(7);
    private static final int CONNECTION_TIMEOUT = 1501;
    private static final int RESPONSE_TIMEOUT = 1502;
    private static final int RECIPIENT_DISCONNECTED = 1503;
    private static final int MAX_CALLS = 10_000;
    private static final int VERSION = 1;

    private record Call(
            Participant callee,
            CompletableFuture<String> answer,
            Runnable noAck,
            Runnable noResponse) {
        void end() {
            noAck.run();
            noResponse.run();
        }
    }

    private final RoomContext context;
    private final Map<String, Call> calls = new HashMap<>();

    ServerCalls(RoomContext context) {
        this.context = context;
    }

    CompletableFuture<String> call(
            Participant callee, PerformRpcRequest request, Duration timeout) {
        if (calls.size() >= MAX_CALLS) {
            throw new AdminException(
                    Reason.RESOURCE_EXHAUSTED, "too many calls wait for an answer in this room");
        }
        String id = new UUID(context.random().nextLong(), context.random().nextLong()).toString();
        CompletableFuture<String> answer = new CompletableFuture<>();
        Call call =
                new Call(
                        callee,
                        answer,
                        context.shard()
                                .schedule(
                                        timeout.compareTo(MAX_ROUND_TRIP) < 0
                                                ? timeout
                                                : MAX_ROUND_TRIP,
                                        () -> fail(id, CONNECTION_TIMEOUT, "Connection timeout")),
                        context.shard()
                                .schedule(
                                        timeout,
                                        () -> fail(id, RESPONSE_TIMEOUT, "Response timeout")));
        calls.put(id, call);
        DataPacket packet =
                DataPacket.newBuilder()
                        .setRpcRequest(
                                RpcRequest.newBuilder()
                                        .setId(id)
                                        .setMethod(request.getMethod())
                                        .setPayload(request.getPayload())
                                        .setResponseTimeoutMs((int) timeout.toMillis())
                                        .setVersion(VERSION))
                        .build();
        callee.room().dataRouter().fromServer(packet, id, List.of(callee), true);
        return answer;
    }

    /** Takes an answer to one of these calls; false when the packet is none. */
    boolean take(Participant sender, DataPacket packet) {
        if (calls.isEmpty()) {
            return false;
        }
        String id =
                packet.hasRpcAck()
                        ? packet.getRpcAck().getRequestId()
                        : packet.hasRpcResponse() ? packet.getRpcResponse().getRequestId() : "";
        Call call = calls.get(id);
        if (call == null || call.callee() != sender) {
            return false;
        }
        if (packet.hasRpcAck()) {
            call.noAck().run();
            return true;
        }
        calls.remove(id);
        call.end();
        RpcResponse response = packet.getRpcResponse();
        if (response.hasError()) {
            call.answer()
                    .completeExceptionally(
                            new RemoteRpcException(
                                    response.getError().getCode(),
                                    response.getError().getMessage(),
                                    response.getError().getData()));
        } else {
            call.answer().complete(response.getPayload());
        }
        return true;
    }

    /** Nobody who left will answer. */
    void onGone(Participant callee) {
        List<String> lost =
                calls.entrySet().stream()
                        .filter(entry -> entry.getValue().callee() == callee)
                        .map(Map.Entry::getKey)
                        .toList();
        lost.forEach(id -> fail(id, RECIPIENT_DISCONNECTED, "Recipient disconnected"));
    }

    private void fail(String id, int code, String message) {
        Call call = calls.remove(id);
        if (call != null) {
            call.end();
            call.answer().completeExceptionally(new RemoteRpcException(code, message, ""));
        }
    }
}
