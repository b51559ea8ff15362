package io.parley.webrtc.turn;

import io.parley.webrtc.stun.StunMethod;
import io.parley.webrtc.stun.StunTransaction;
import org.jspecify.annotations.Nullable;

/**
 * One request that may still be answered.
 *
 * @param method what is asked for
 * @param peer whom it is about; null for the allocation itself
 * @param attempt how often the same was asked for before, with other credentials
 * @param signed whether it carried credentials
 */
record TurnRequest(
        StunMethod method,
        @Nullable TurnPeer peer,
        int attempt,
        boolean signed,
        StunTransaction transaction) {}
