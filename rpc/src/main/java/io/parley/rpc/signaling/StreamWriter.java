package io.parley.rpc.signaling;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * The outgoing half of a stream, for several threads at once. What comes after the end is dropped.
 */
final class StreamWriter<T> {

    private final ServerCallStreamObserver<T> out;
    private boolean closed;

    StreamWriter(ServerCallStreamObserver<T> out) {
        this.out = out;
    }

    synchronized void send(T message) {
        if (!closed) {
            out.onNext(message);
        }
    }

    /** Sends if the peer reads: for what is not worth any memory. */
    synchronized void sendIfReady(T message) {
        if (!closed && out.isReady()) {
            out.onNext(message);
        }
    }

    /** Lets the peer send one more message. */
    synchronized void request() {
        if (!closed) {
            out.request(1);
        }
    }

    /** False if the stream had ended before. */
    synchronized boolean close(Status status) {
        if (closed) {
            return false;
        }
        closed = true;
        if (status.isOk()) {
            out.onCompleted();
        } else {
            out.onError(status.asRuntimeException());
        }
        return true;
    }

    /** The peer has ended the stream. False if it had ended before. */
    synchronized boolean cancelled() {
        boolean open = !closed;
        closed = true;
        return open;
    }

    synchronized boolean closed() {
        return closed;
    }
}
