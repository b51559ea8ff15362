package io.parley.server.link;

import java.util.function.Consumer;

/** A connection on the shard that uses it: what is asked of it is done at once. */
public interface DirectLink extends PeerLink {
    /** A local offer, now in force. */
    String offer(boolean iceRestart);

    /** Puts the answer to the last offer in force. */
    void acceptAnswer(String sdp) throws NegotiationException;

    /** The answer to the offer that was read, now in force. */
    String answer();

    @Override
    default void offer(boolean iceRestart, Consumer<String> then) {
        then.accept(offer(iceRestart));
    }

    @Override
    default void acceptAnswer(String sdp, Exchange then) {
        try {
            acceptAnswer(sdp);
        } catch (NegotiationException e) {
            then.onRefused(String.valueOf(e.getMessage()));
            return;
        }
        then.onSettled("");
    }

    @Override
    default void answer(Exchange then) {
        then.onSettled(answer());
    }
}
