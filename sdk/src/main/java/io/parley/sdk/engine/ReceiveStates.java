package io.parley.sdk.engine;

import io.parley.proto.livekit.DataChannelReceiveState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The last reliable packet of each publisher, so that one which comes again, as after a resume of
 * either side, is not delivered twice.
 */
final class ReceiveStates {
    private static final class State {
        private long sequence;
        private long atNanos;
    }

    private final Map<String, State> states = new HashMap<>();

    /**
     * Whether a packet is new.
     *
     * @param sequence an unsigned number; 0 for a packet without one, which is always new
     */
    boolean accept(String publisherSid, int sequence, long nowNanos) {
        if (sequence == 0 || publisherSid.isEmpty()) {
            return true;
        }
        State state = states.get(publisherSid);
        if (state == null) {
            if (states.size() >= Limits.RECEIVE_STATES) {
                return true;
            }
            state = new State();
            states.put(publisherSid, state);
        }
        long unsigned = Integer.toUnsignedLong(sequence);
        if (unsigned <= state.sequence) {
            return false;
        }
        state.sequence = unsigned;
        state.atNanos = nowNanos;
        return true;
    }

    /** Forgets publishers that have been silent for long. */
    void tick(long nowNanos) {
        long oldest = nowNanos - Limits.RECEIVE_STATE_LIFE.toNanos();
        states.values().removeIf(state -> state.atNanos < oldest);
    }

    /** What the server is told on a resume. */
    List<DataChannelReceiveState> snapshot() {
        List<DataChannelReceiveState> all = new ArrayList<>(states.size());
        states.forEach(
                (sid, state) ->
                        all.add(
                                DataChannelReceiveState.newBuilder()
                                        .setPublisherSid(sid)
                                        .setLastSeq((int) state.sequence)
                                        .build()));
        return all;
    }
}
