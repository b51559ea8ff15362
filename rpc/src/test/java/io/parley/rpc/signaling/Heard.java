package io.parley.rpc.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What a client's stream has brought so far. */
final class Heard<Q, R> implements ClientResponseObserver<Q, R> {

    private final Queue<R> messages = new ArrayDeque<>();
    private @Nullable ClientCallStreamObserver<Q> call;
    @Nullable StreamObserver<Q> requests;
    private @Nullable Status end;

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> started) {
        call = started;
    }

    @Override
    public synchronized void onNext(R message) {
        messages.add(message);
    }

    @Override
    public synchronized void onError(Throwable failure) {
        end = Status.fromThrowable(failure);
    }

    @Override
    public synchronized void onCompleted() {
        end = Status.OK;
    }

    synchronized R next() {
        R message = messages.poll();
        assertThat(message).as("a message; ended with %s", end).isNotNull();
        return message;
    }

    synchronized boolean isEmpty() {
        return messages.isEmpty();
    }

    synchronized @Nullable Status end() {
        return end;
    }

    /** The code and the text of the end. */
    synchronized String ended() {
        Status status = Objects.requireNonNull(end, "the stream has not ended");
        String text = status.getDescription();
        return status.getCode() + (text == null ? "" : " " + text);
    }

    void send(Q message) {
        Objects.requireNonNull(requests).onNext(message);
    }

    void cancel() {
        Objects.requireNonNull(call).cancel("the test hangs up", null);
    }
}
