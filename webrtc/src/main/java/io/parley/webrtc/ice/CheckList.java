package io.parley.webrtc.ice;

import io.parley.webrtc.ice.CandidatePair.State;
import io.parley.webrtc.ice.IceCounters.Counter;
import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of one generation, best first, and the order in which they are checked (RFC 8445 §6.1.2
 * and §6.1.4; with trickled candidates RFC 8838 §12).
 */
final class CheckList {
    private static final Comparator<CandidatePair> BEST_FIRST =
            (a, b) -> Long.compare(b.priority(), a.priority());

    private final IceRole role;
    private final IceCounters counters;
    private final List<LocalCandidate> locals;
    private final List<RemoteCandidate> remotes = new ArrayList<>();
    private final List<CandidatePair> pairs = new ArrayList<>();
    private final ArrayDeque<CandidatePair> triggered = new ArrayDeque<>();
    private int learned;
    private boolean concluded;

    /**
     * @param locals the agent's candidates; this list only reads them
     */
    CheckList(IceRole role, List<LocalCandidate> locals, IceCounters counters) {
        this.role = role;
        this.locals = locals;
        this.counters = counters;
    }

    /** Pairs a candidate that the agent has got after this list was made. */
    void addLocal(LocalCandidate local) {
        for (RemoteCandidate remote : remotes) {
            pairUp(local, remote);
        }
    }

    /** False when there are too many. */
    boolean addRemote(IceCandidate candidate) {
        RemoteCandidate remote = new RemoteCandidate(candidate);
        RemoteCandidate known = known(remote);
        if (known != null) {
            if (known.isPeerReflexive()) { // RFC 8838 §11.4: it was learned before it was told
                known.replace(candidate);
                updatePriorities();
            }
            return true;
        }
        if (!hasRoom()) {
            return false;
        }
        remotes.add(remote);
        for (LocalCandidate local : locals) {
            pairUp(local, remote);
        }
        return true;
    }

    private @Nullable RemoteCandidate known(RemoteCandidate remote) {
        for (RemoteCandidate other : remotes) {
            if (remote.address() == null
                    ? other.candidate().equals(remote.candidate())
                    : other.isAt(remote.candidate().protocol(), remote.address())) {
                return other;
            }
        }
        return null;
    }

    private boolean hasRoom() {
        if (remotes.size() < Limits.MAX_REMOTE_CANDIDATES) {
            return true;
        }
        counters.increment(Counter.LIMIT_REACHED);
        return false;
    }

    private void pairUp(LocalCandidate local, RemoteCandidate remote) {
        if (concluded || remote.address() == null || !Pairing.allows(local, remote)) {
            return;
        }
        NetworkPath path =
                new NetworkPath(local.candidate().protocol(), local.base(), remote.address());
        if (pairOf(path) == null) { // RFC 8445 §6.1.2.4: two candidates of one base are one pair
            add(new CandidatePair(local, remote, path, role.isControlling()));
        }
    }

    private boolean add(CandidatePair pair) {
        if (pairs.size() == Limits.MAX_CANDIDATE_PAIRS && !makeRoomFor(pair)) {
            counters.increment(Counter.LIMIT_REACHED);
            return false;
        }
        if (concluded) {
            pair.setState(State.FAILED); // only a nomination by the peer has it checked
        } else {
            pair.setState(isFoundationBusy(pair) ? State.FROZEN : State.WAITING);
        }
        pairs.add(pair);
        pairs.sort(BEST_FIRST);
        return true;
    }

    /** RFC 8445 §6.1.2.5: the pair of lowest priority goes. */
    private boolean makeRoomFor(CandidatePair pair) {
        for (int i = pairs.size() - 1; i >= 0; i--) {
            CandidatePair worst = pairs.get(i);
            if (worst.priority() < pair.priority()
                    && worst.state() != State.IN_PROGRESS
                    && worst.state() != State.SUCCEEDED
                    && !worst.isValid()) {
                pairs.remove(i);
                triggered.remove(worst);
                return true;
            }
        }
        return false;
    }

    /** RFC 8838 §12: a new pair waits while another one of its foundation is being checked. */
    private boolean isFoundationBusy(CandidatePair pair) {
        for (CandidatePair other : pairs) {
            if ((other.state() == State.WAITING || other.state() == State.IN_PROGRESS)
                    && other.hasFoundationOf(pair)) {
                return true;
            }
        }
        return false;
    }

    /** The pair over that path; null if there is none. */
    @Nullable CandidatePair pairOf(NetworkPath path) {
        for (CandidatePair pair : pairs) {
            if (pair.path().equals(path)) {
                return pair;
            }
        }
        return null;
    }

    /** The pairs whose packets leave from there. */
    List<CandidatePair> pairsFrom(InetSocketAddress base) {
        return pairs.stream().filter(pair -> pair.path().local().equals(base)).toList();
    }

    /**
     * The pair over which a check has come, made if it is new (RFC 8445 §7.3.1.3 and §7.3.1.4).
     *
     * @param priority PRIORITY of the check
     * @return null if the local address is unknown, or there are too many
     */
    @Nullable CandidatePair learn(NetworkPath path, long priority) {
        CandidatePair known = pairOf(path);
        if (known != null) {
            return known;
        }
        LocalCandidate local = localOf(path);
        RemoteCandidate remote = local == null ? null : remoteOf(path, priority);
        if (local == null || remote == null) {
            return null;
        }
        CandidatePair pair = new CandidatePair(local, remote, path, role.isControlling());
        return add(pair) ? pair : null;
    }

    private @Nullable LocalCandidate localOf(NetworkPath path) {
        for (LocalCandidate local : locals) {
            if (local.carries(path)) {
                return local;
            }
        }
        return null;
    }

    private @Nullable RemoteCandidate remoteOf(NetworkPath path, long priority) {
        for (RemoteCandidate remote : remotes) {
            if (remote.isAt(path.protocol(), path.remote())) {
                return remote;
            }
        }
        if (!hasRoom()) {
            return null;
        }
        RemoteCandidate remote = RemoteCandidate.peerReflexive(path, priority, learned++);
        remotes.add(remote);
        return remote;
    }

    /** The role has changed (RFC 8445 §7.3.1.1), or a candidate's priority. */
    void updatePriorities() {
        for (CandidatePair pair : pairs) {
            pair.updatePriority(role.isControlling());
        }
        pairs.sort(BEST_FIRST);
    }

    /** Checks {@code pair} before all ordinary ones (RFC 8445 §6.1.4.1). */
    void trigger(CandidatePair pair) {
        pair.setState(State.WAITING);
        if (!triggered.contains(pair)) {
            triggered.add(pair);
        }
    }

    /** Checks {@code pair} before everything else. */
    void triggerFirst(CandidatePair pair) {
        pair.setState(State.WAITING);
        triggered.remove(pair);
        triggered.addFirst(pair);
    }

    void dropTriggered(CandidatePair pair) {
        triggered.remove(pair);
    }

    /** The connection of a pair is gone: one that the peer opened will not come again. */
    void forget(CandidatePair pair) {
        if (pair.remote().isPeerReflexive()) {
            pairs.remove(pair);
            remotes.remove(pair.remote());
        }
    }

    /** The next pair to check (RFC 8445 §6.1.4.2); null when there is none. */
    @Nullable CandidatePair next() {
        CandidatePair first = triggered.poll();
        if (first != null) {
            return first;
        }
        CandidatePair waiting = bestIn(State.WAITING);
        if (waiting != null) {
            return waiting;
        }
        for (CandidatePair pair : pairs) {
            if (pair.state() == State.FROZEN && !isFoundationBusy(pair)) {
                return pair;
            }
        }
        return null;
    }

    /** Whether {@link #next} would give a pair. */
    boolean hasNext() {
        if (!triggered.isEmpty()) {
            return true;
        }
        if (concluded) {
            return false; // asked after each packet of data, and nothing ordinary is left
        }
        if (bestIn(State.WAITING) != null) {
            return true;
        }
        for (CandidatePair pair : pairs) {
            if (pair.state() == State.FROZEN && !isFoundationBusy(pair)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable CandidatePair bestIn(State state) {
        for (CandidatePair pair : pairs) {
            if (pair.state() == state) {
                return pair;
            }
        }
        return null;
    }

    /** RFC 8445 §7.2.5.3.3: a success makes others of its foundation likely. */
    void unfreeze(CandidatePair succeeded) {
        for (CandidatePair pair : pairs) {
            if (pair.state() == State.FROZEN && pair.hasFoundationOf(succeeded)) {
                pair.setState(State.WAITING);
            }
        }
    }

    /** The valid pair of highest priority; null if none is. */
    @Nullable CandidatePair bestValid() {
        for (CandidatePair pair : pairs) {
            if (pair.isValid()) {
                return pair;
            }
        }
        return null;
    }

    /** Whether the check of a pair that is better than {@code priority} may still succeed. */
    boolean isPendingAbove(long priority) {
        for (CandidatePair pair : pairs) {
            if (pair.priority() > priority && pair.isPending()) {
                return true;
            }
        }
        return false;
    }

    /** Whether any pair is valid or may still become so. */
    boolean isAnyHopeful() {
        for (CandidatePair pair : pairs) {
            if (pair.isValid() || pair.isPending()) {
                return true;
            }
        }
        return false;
    }

    /** How many pairs wait or are being checked: "Num-Of-Pairs" (RFC 8445 §14.3). */
    int activeCount() {
        int count = 0;
        for (CandidatePair pair : pairs) {
            if (pair.state() == State.WAITING || pair.state() == State.IN_PROGRESS) {
                count++;
            }
        }
        return count;
    }

    /** Ends all checks but those of {@code selected} (RFC 8445 §8.1.2). */
    void conclude(CandidatePair selected) {
        concluded = true;
        triggered.removeIf(pair -> pair != selected && !pair.isNominationRequested());
        for (CandidatePair pair : pairs) {
            if (pair != selected && !triggered.contains(pair) && pair.isPending()) {
                pair.fail();
            }
        }
    }

    boolean isConcluded() {
        return concluded;
    }
}
