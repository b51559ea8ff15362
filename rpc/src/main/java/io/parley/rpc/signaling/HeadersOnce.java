package io.parley.rpc.signaling;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call whose headers may be sent before its first message, and by whoever comes first; gRPC's
 * stubs would send them again. Any thread.
 */
final class HeadersOnce<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private boolean over;

    HeadersOnce(ServerCall<Q, R> call) {
        super(call);
    }

    /** Sends them unless they have been sent, or the call has ended. */
    @Override
    public synchronized void sendHeaders(Metadata headers) {
        if (!over) {
            over = true;
            super.sendHeaders(headers);
        }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
        over = true;
        super.close(status, trailers);
    }
}
