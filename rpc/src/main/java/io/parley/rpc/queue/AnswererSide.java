package io.parley.rpc.queue;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** What an answerer may still hear: keeps the order of the protocol whatever the caller does. */
final class AnswererSide {

    /** Null after the end: what is remembered of a call must not keep its stream in memory. */
    private @Nullable AnswererListener listener;

    private boolean callerDone;
    private int candidates;

    AnswererSide(AnswererListener listener) {
        this.listener = listener;
    }

    void offer(Offer offer) {
        if (listener != null) {
            listener.onOffer(offer);
        }
    }

    /** Passes on what the caller says; a failure of a caller who is done already is none. */
    void update(CallUpdate update) {
        AnswererListener hearing = listener;
        if (hearing == null || callerDone) {
            return;
        }
        if (update instanceof CallUpdate.Candidate candidate) {
            if (candidates++ < Limits.MAX_CANDIDATES) {
                hearing.onCandidate(candidate.candidate());
            }
        } else if (update instanceof CallUpdate.Failure failure) {
            listener = null;
            hearing.onCallerGone(Outcomes.failure(failure.status()));
        } else {
            callerDone = true;
            hearing.onCallerDone();
        }
    }

    void expire() {
        AnswererListener ending = listener;
        listener = null;
        if (ending != null) {
            ending.onExpired();
        }
    }

    void fail(Status status) {
        AnswererListener ending = listener;
        listener = null;
        if (ending != null) {
            ending.onFailed(status);
        }
    }

    /** Nobody listens any more. */
    void leave() {
        listener = null;
    }
}
