package io.parley.sdk.rpc;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.DataPacket;
import io.parley.sdk.packet.PacketSender;
import io.parley.sdk.packet.RemotePeers;
import io.parley.sdk.packet.RoomThreads;
import io.parley.sdk.stream.IncomingStreams;
import io.parley.sdk.stream.OutgoingStreams;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The calls of one room, both ways. Calling and registering is possible from any thread; all that
 * is named {@code on…} is called on the loop.
 */
public final class Rpc {
    private final InterceptorChain interceptors = new InterceptorChain();
    private final RpcCaller caller;
    private final RpcResponder responder;

    /**
     * @param incoming gets the topics of calls
     * @param serverKnowsCalls whether the server is of version 1.8.0 or newer
     */
    public Rpc(
            PacketSender sender,
            RemotePeers peers,
            IncomingStreams incoming,
            OutgoingStreams outgoing,
            RoomThreads threads,
            BooleanSupplier serverKnowsCalls) {
        caller = new RpcCaller(sender, peers, outgoing, threads, serverKnowsCalls);
        responder = new RpcResponder(sender, outgoing, threads, interceptors);
        incoming.ownTopic(RpcWire.REQUEST_TOPIC, responder::onRequestStream);
        incoming.ownTopic(RpcWire.RESPONSE_TOPIC, caller::onResponseStream);
    }

    /**
     * Calls another participant.
     *
     * @return its answer; fails with {@link RpcException}. Cancelling it gives up waiting.
     */
    public CompletableFuture<String> perform(
            String destinationIdentity, String method, String payload, PerformRpcOptions options) {
        return interceptors
                .outgoing(caller::call)
                .call(new RpcCallInfo(destinationIdentity, method, payload, options))
                .toCompletableFuture();
    }

    /** Answers calls of a method; replaces the handler before. */
    public void register(String method, RpcHandler handler) {
        responder.register(requireNonNull(method, "method"), requireNonNull(handler, "handler"));
    }

    /** Answers calls of a method; replaces the handler before. */
    public void registerAsync(String method, AsyncRpcHandler handler) {
        responder.register(requireNonNull(method, "method"), requireNonNull(handler, "handler"));
    }

    /** Calls of the method are answered with {@code UNSUPPORTED_METHOD} from now on. */
    public void unregister(String method) {
        responder.unregister(requireNonNull(method, "method"));
    }

    /** Adds an interceptor inside of those there; the same one again changes nothing. */
    public void addInterceptor(RpcInterceptor interceptor) {
        interceptors.add(requireNonNull(interceptor, "interceptor"));
    }

    /** Removes an interceptor; calls that run keep it. */
    public void removeInterceptor(RpcInterceptor interceptor) {
        interceptors.remove(requireNonNull(interceptor, "interceptor"));
    }

    /**
     * Takes a packet of a call.
     *
     * @return false when it is of another kind
     */
    public boolean onPacket(DataPacket packet) {
        String from = packet.getParticipantIdentity();
        switch (packet.getValueCase()) {
            case RPC_REQUEST -> responder.onRequest(packet.getRpcRequest(), from);
            case RPC_ACK -> caller.onAck(packet.getRpcAck().getRequestId(), from);
            case RPC_RESPONSE -> caller.onResponse(packet.getRpcResponse(), from);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Calls to a participant that left fail with {@code RECIPIENT_DISCONNECTED}. */
    public void onPeerLeft(String identity) {
        caller.onPeerLeft(identity);
    }

    /**
     * The room is about to disconnect: those who called are told {@code RECIPIENT_DISCONNECTED},
     * and handlers are stopped. May be called from any thread.
     */
    public void onDisconnecting() {
        responder.onDisconnecting();
    }

    /** The room disconnected: all calls end with {@code RECIPIENT_DISCONNECTED}. */
    public void onDisconnected() {
        responder.onDisconnecting();
        caller.onDisconnected();
    }

    /** Calls that wait for their answers. */
    public int pendingCalls() {
        return caller.pendingCalls();
    }

    /** Calls of others that wait for ours. */
    public int runningCalls() {
        return responder.runningCalls();
    }
}
