package io.parley.rpc.queue;

import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;

/**
 * What an answerer hears. One call at a time, in order; implementations must not block, and may
 * call the queue.
 */
public interface AnswererListener {

    /** The offer to answer; the first thing, and once only, unless the waiting fails. */
    void onOffer(Offer offer);

    /** One candidate of the caller. */
    void onCandidate(ICECandidate candidate);

    /** The caller has no more to say. */
    void onCallerDone();

    /** The last thing: the caller gave up or went away before it was done. */
    void onCallerGone(Status cause);

    /** The last thing: the offer's deadline has passed before both sides were done. */
    void onExpired();

    /** The last thing: the queue cannot serve this answerer any more, or never could. */
    void onFailed(Status status);
}
