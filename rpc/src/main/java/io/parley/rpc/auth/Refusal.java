package io.parley.rpc.auth;

import io.grpc.Status;
import io.grpc.StatusException;

/** Why somebody is not believed, in the words that clients of this protocol know. */
final class Refusal {

    private Refusal() {}

    static StatusException unauthenticated(String text) {
        return Status.UNAUTHENTICATED.withDescription(text).asException();
    }

    /** A token that was read but cannot be believed. */
    static StatusException badToken(String text) {
        return unauthenticated("unauthenticated: " + text);
    }
}
