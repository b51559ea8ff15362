package io.parley.webrtc.ice;

import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A local and a remote candidate (RFC 8445 §6.1.2), with what their checks have shown. */
final class CandidatePair {
    /** RFC 8445 §6.1.2.6, figure 8. */
    enum State {
        FROZEN,
        WAITING,
        IN_PROGRESS,
        SUCCEEDED,
        FAILED
    }

    private final LocalCandidate local;
    private final RemoteCandidate remote;
    private final NetworkPath path;
    private State state = State.FROZEN;
    private long priority;
    private boolean valid;
    private boolean nominationRequested;
    private long nominationRequestedAtNanos;
    private long rttNanos;
    private @Nullable Check check;
    private @Nullable InetSocketAddress mappedAddress;

    CandidatePair(
            LocalCandidate local, RemoteCandidate remote, NetworkPath path, boolean controlling) {
        this.local = local;
        this.remote = remote;
        this.path = path;
        updatePriority(controlling);
    }

    NetworkPath path() {
        return path;
    }

    LocalCandidate local() {
        return local;
    }

    RemoteCandidate remote() {
        return remote;
    }

    long priority() {
        return priority;
    }

    void updatePriority(boolean controlling) {
        long ours = local.candidate().priority();
        long theirs = remote.candidate().priority();
        priority = controlling ? Priorities.pair(ours, theirs) : Priorities.pair(theirs, ours);
    }

    /** RFC 8445 §6.1.2.6: the foundations of both candidates. */
    boolean hasFoundationOf(CandidatePair other) {
        return local.candidate().foundation().equals(other.local.candidate().foundation())
                && remote.candidate().foundation().equals(other.remote.candidate().foundation());
    }

    State state() {
        return state;
    }

    void setState(State value) {
        state = value;
    }

    /** Whether a check of it may still succeed for the first time. */
    boolean isPending() {
        return state == State.FROZEN || state == State.WAITING || state == State.IN_PROGRESS;
    }

    /** Whether it is on the valid list (RFC 8445 §7.2.5.3.2). */
    boolean isValid() {
        return valid;
    }

    void succeed(long rtt, InetSocketAddress mapped) {
        state = State.SUCCEEDED;
        valid = true;
        rttNanos = rtt;
        mappedAddress = mapped;
    }

    void fail() {
        state = State.FAILED;
        valid = false;
        cancelCheck();
    }

    long rttNanos() {
        return rttNanos;
    }

    /** Where the peer sees us, from the last response; null before the first one. */
    @Nullable InetSocketAddress mappedAddress() {
        return mappedAddress;
    }

    /** The newest check, whose end decides on the state. */
    @Nullable Check check() {
        return check;
    }

    void setCheck(Check value) {
        check = value;
    }

    void cancelCheck() {
        if (check != null) {
            check.transaction().stopRetransmitting();
        }
    }

    /** The controlling peer wants this pair (RFC 8445 §7.3.1.5). */
    void requestNomination(long nowNanos) {
        nominationRequested = true;
        nominationRequestedAtNanos = nowNanos;
    }

    boolean isNominationRequested() {
        return nominationRequested;
    }

    long nominationRequestedAtNanos() {
        return nominationRequestedAtNanos;
    }
}
