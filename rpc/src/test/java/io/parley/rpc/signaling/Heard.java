package io.parley.rpc.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
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
        assertThat(end).as("the end of the stream").isNotNull();
        String text = end.getDescription();
        return end.getCode() + (text == null ? "" : " " + text);
    }

    void send(Q message) {
        assertThat(requests).isNotNull();
        requests.onNext(message);
    }

    void cancel() {
        assertThat(call).isNotNull();
        call.cancel("the test hangs up", null);
    }
}
