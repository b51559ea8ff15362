package io.parley.rpc.queue;

import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;

/**
 * What a caller hears. One call at a time, in order; implementations must not block, and may call
 * the queue.
 */
public interface CallerListener {

    /** The answer; the first thing, and once only. */
    void onAnswer(String sdp);

    /** One candidate of the answerer; only after the answer. */
    void onCandidate(ICECandidate candidate);

    /**
     * The last thing: the answerer has no more to say, or the call failed.
     *
     * @param status OK only if there was an answer
     */
    void onEnd(Status status);
}
