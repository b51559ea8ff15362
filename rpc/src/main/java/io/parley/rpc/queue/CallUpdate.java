package io.parley.rpc.queue;

import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;

/** What a caller adds to its offer. */
public sealed interface CallUpdate {

    /** One more candidate. */
    record Candidate(ICECandidate candidate) implements CallUpdate {}

    /** There is no more to come. */
    record Done() implements CallUpdate {}

    /** The caller gives up. */
    record Failure(Status status) implements CallUpdate {}
}
