package io.parley.webrtc.ice;

import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.NetworkPath;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks that may still be answered, oldest first. */
final class ChecksInFlight {
    private final List<Check> checks = new ArrayList<>();

    /** Adds a check; the oldest one that decides nothing any more makes room. */
    void add(Check check) {
        if (checks.size() == Limits.MAX_ICE_TRANSACTIONS) {
            checks.remove(oldestSuperseded());
        }
        checks.add(check);
    }

    private int oldestSuperseded() {
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            if (check.pair().check() != check) {
                return i;
            }
        }
        return 0; // not reached: there are fewer pairs than places
    }

    /** The check that {@code response} answers; null if there is none. */
    @Nullable Check find(StunMessage response) {
        for (Check check : checks) {
            if (check.transaction().awaits(response)) {
                return check;
            }
        }
        return null;
    }

    void remove(Check check) {
        checks.remove(check);
    }

    void removeAllOf(CandidatePair pair) {
        checks.removeIf(check -> check.pair() == pair);
    }

    void clear() {
        checks.clear();
    }

    /** Takes out one check that has ended without an answer; call until null. */
    @Nullable Check pollTimedOut(long nowNanos) {
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            check.transaction().handleTimeout(nowNanos);
            if (check.transaction().timedOut()) {
                checks.remove(i);
                return check;
            }
        }
        return null;
    }

    @Nullable NetworkPath pollTransmit(ByteBuffer out, long nowNanos) {
        for (Check check : checks) {
            if (check.transaction().pollTransmit(out, nowNanos)) {
                return check.pair().path();
            }
        }
        return null;
    }

    long nextTimeout() {
        long next = Deadline.NEVER;
        for (Check check : checks) {
            next = Math.min(next, check.transaction().nextTimeout());
        }
        return next;
    }

    int size() {
        return checks.size();
    }
}
