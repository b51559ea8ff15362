package io.parley.rpc.channel;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What one call brought. Reads everything unless told to wait. */
final class Outcome extends ClientCall.Listener<byte[]> {
    final ClientCall<byte[], byte[]> call;
    final CompletableFuture<Metadata> headers = new CompletableFuture<>();
    final CompletableFuture<byte[]> firstMessage = new CompletableFuture<>();
    final CompletableFuture<Status> status = new CompletableFuture<>();
    final List<byte[]> messages = new ArrayList<>();
    volatile Metadata trailers = new Metadata();
    volatile int closes;
    private final List<byte[]> toSend;
    private int sent;
    private boolean ended;

    private Outcome(ClientCall<byte[], byte[]> call, List<byte[]> toSend) {
        this.call = call;
        this.toSend = toSend;
    }

    /** Starts a call that sends these messages when there is room, and half-closes. */
    static Outcome of(
            Channel channel,
            MethodDescriptor<byte[], byte[]> method,
            CallOptions options,
            Metadata headers,
            List<byte[]> messages) {
        ClientCall<byte[], byte[]> call = channel.newCall(method, options);
        Outcome outcome = new Outcome(call, messages);
        call.start(outcome, headers);
        call.request(Integer.MAX_VALUE);
        if (method.getType().clientSendsOneMessage()) {
            messages.forEach(call::sendMessage);
            call.halfClose();
            outcome.ended = true;
        }
        return outcome;
    }

    @Override
    public void onReady() {
        while (!ended && !status.isDone() && call.isReady() && sent < toSend.size()) {
            call.sendMessage(toSend.get(sent++));
        }
        if (!ended && sent == toSend.size()) {
            ended = true;
            call.halfClose();
        }
    }

    @Override
    public void onHeaders(Metadata value) {
        headers.complete(value);
    }

    @Override
    public void onMessage(byte[] message) {
        messages.add(message);
        firstMessage.complete(message);
    }

    @Override
    public void onClose(Status value, Metadata trailing) {
        closes++;
        trailers = trailing;
        status.complete(value);
    }
}
