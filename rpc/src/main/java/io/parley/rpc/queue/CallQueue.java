package io.parley.rpc.queue;

import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * Where offers wait for an answerer, and through which the two then talk. Each offer gets to one
 * answerer at most. All methods may be called from any thread and do not block.
 */
public interface CallQueue extends AutoCloseable {

    /**
     * Puts an offer into the line of its host.
     *
     * @param listener hears {@code onEnd} in any case, with
     *     <ul>
     *       <li>OK when the answerer was done after it had answered;
     *       <li>the answerer's code when the answerer failed;
     *       <li>UNAVAILABLE when the answerer went away without an answer, or the queue fails;
     *       <li>NOT_FOUND when the host has had no answerer for a while;
     *       <li>RESOURCE_EXHAUSTED when too many wait for this host already;
     *       <li>DEADLINE_EXCEEDED when the offer's time is over;
     *     </ul>
     *     except after {@link CallLeg#cancel}
     */
    CallLeg call(Offer offer, CallerListener listener);

    /**
     * Adds to an offer that was made here or, if the queue is shared, elsewhere.
     *
     * @return false if no offer has that name and host, or its time is over; fails with a {@link
     *     io.grpc.StatusException} if the queue is out of order
     */
    CompletableFuture<Boolean> update(String host, String uuid, CallUpdate update);

    /**
     * Waits for one offer to any of the hosts.
     *
     * @param hosts at least one
     */
    AnswerLeg answer(Collection<String> hosts, AnswererListener listener);

    /** How many calls wait for an answerer, as far as this process put them there. */
    int pendingCalls();

    /** How many answerers wait for a call in this process. */
    int waitingAnswerers();

    /** How many offers are remembered in this process, with those that are over. */
    int exchanges();

    /** Ends every call and every wait with UNAVAILABLE, and gives back what the queue holds. */
    @Override
    void close();

    /** The caller's end of a call. */
    interface CallLeg {

        /**
         * The caller is gone. Its listener hears nothing more; an answerer that has the offer and
         * waits for more hears the cause.
         */
        void cancel(Status cause);
    }

    /** The answerer's end. Whatever comes after the end of the exchange is dropped. */
    interface AnswerLeg {

        /** The answer to the offer. */
        void answer(String sdp);

        /** A candidate; only after the answer. */
        void candidate(ICECandidate candidate);

        /** The answerer gives up. */
        void error(Status status);

        /** The answerer has no more to say. */
        void done();

        /**
         * The answerer is gone, or waits no longer. Its listener hears nothing more. Idempotent.
         */
        void leave();
    }
}
