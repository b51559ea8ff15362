package io.parley.rpc.channel;

import io.grpc.Metadata;
import io.grpc.Status;

/** How a call ended. */
record Closed(Status status, Metadata trailers) {
    static Closed of(Status status) {
        return new Closed(status, new Metadata());
    }
}
