package io.parley.webrtc.ice;

import io.parley.webrtc.ice.CandidatePair.State;
import io.parley.webrtc.ice.Check.Purpose;
import io.parley.webrtc.ice.IceCounters.Counter;
import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.stun.StunIntegrityKey;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.stun.StunTiming;
import io.parley.webrtc.stun.StunTransaction;
import io.parley.webrtc.stun.StunTransactionId;
import io.parley.webrtc.stun.StunWriter;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The full agent: checks pairs, nominates or follows nominations, then watches the selected pair.
 *
 * <p>Checks run from the moment the peer's credentials are known; one that succeeds makes its pair
 * valid; a valid pair that is nominated becomes the selected one and ends the other checks; consent
 * checks go on until it fails.
 */
final class FullGeneration extends Generation {
    private final IceOptions options;
    private final SecureRandom random;
    private final IceRole role;
    private final IceCounters counters;
    private final CheckList checkList;
    private final ChecksInFlight inFlight = new ChecksInFlight();
    private final Nominator nominator = new Nominator();
    private final Pacer pacer;
    private final Consent consent;
    private final List<IceCandidate> earlyRemotes = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocate(1024);
    private @Nullable StunIntegrityKey remoteKey;
    private @Nullable CandidatePair selected;
    private long giveUpAtNanos = Deadline.NEVER;
    private boolean patienceOver;
    private boolean everSelected;
    private boolean silent;
    private boolean retired;
    private boolean failed;

    FullGeneration(
            IceCredentials local,
            IceOptions options,
            SecureRandom random,
            IceRole role,
            List<LocalCandidate> locals,
            IceCounters counters) {
        super(local);
        this.options = options;
        this.random = random;
        this.role = role;
        this.counters = counters;
        this.checkList = new CheckList(role, locals, counters);
        this.pacer = new Pacer(options.checkInterval().toNanos());
        this.consent = new Consent(options, random);
    }

    @Override
    void onRemoteKnown(IceCredentials credentials, long nowNanos) {
        remoteKey = new StunIntegrityKey(credentials.password());
        giveUpAtNanos = nowNanos + options.patience().toNanos();
        earlyRemotes.forEach(this::addRemote);
        earlyRemotes.clear();
    }

    @Override
    void addLocal(LocalCandidate candidate) {
        checkList.addLocal(candidate);
    }

    @Override
    boolean addRemote(IceCandidate candidate) {
        IceCredentials remote = remote();
        if (remote != null) {
            boolean ours = candidate.ufrag() == null || candidate.ufrag().equals(remote.ufrag());
            return ours && checkList.addRemote(candidate);
        }
        // A trickled candidate may overtake the description that it belongs to.
        if (earlyRemotes.size() == Limits.MAX_REMOTE_CANDIDATES) {
            counters.increment(Counter.LIMIT_REACHED);
            return false;
        }
        return earlyRemotes.add(candidate);
    }

    @Override
    void handleRequest(StunMessage request, NetworkPath path, long nowNanos) {
        CandidatePair pair = failed ? null : checkList.learn(path, priorityOf(request));
        if (pair == null) {
            return;
        }
        // Whoever signs with our password is the peer: its data may come before our own check ends.
        validated().add(path);
        boolean nominated = request.useCandidate() && !role.isControlling();
        if (nominated) {
            pair.requestNomination(nowNanos);
        }
        if (pair.isValid()) {
            if (nominated) {
                follow(pair, nowNanos);
            }
        } else if (nominated || !checkList.isConcluded()) {
            pair.cancelCheck(); // RFC 8445 §7.3.1.4: its answer is still welcome
            checkList.trigger(pair);
        }
        considerNomination(nowNanos); // the role may just have changed
    }

    /** PRIORITY, within the range that a candidate may have (RFC 8445 §5.1.2). */
    private static long priorityOf(StunMessage request) {
        return Math.max(1, Math.min(request.priority(), Integer.MAX_VALUE));
    }

    /** The controlling peer has nominated a valid pair (RFC 8445 §7.3.1.5). */
    private void follow(CandidatePair pair, long nowNanos) {
        CandidatePair now = selected;
        if (now == null
                || now == pair
                || Nominator.replaces(
                        pair.priority(),
                        now.priority(),
                        nowNanos - now.nominationRequestedAtNanos())) {
            select(pair, nowNanos);
        }
        checkList.conclude(pair);
    }

    private void select(CandidatePair pair, long nowNanos) {
        if (pair != selected && !retired) {
            selected = pair;
            everSelected = true;
            silent = false;
            giveUpAtNanos = Deadline.NEVER;
            consent.onAnswer(nowNanos);
        }
    }

    @Override
    boolean handleResponse(StunMessage response, NetworkPath path, long nowNanos) {
        Check check = inFlight.find(response);
        if (check == null || remoteKey == null) {
            return false;
        }
        InetSocketAddress mapped = response.xorMappedAddress();
        boolean success = response.messageClass() == StunClass.SUCCESS_RESPONSE;
        if (!check.pair().path().equals(path)) {
            counters.increment(Counter.ASYMMETRIC_RESPONSES); // RFC 8445 §7.2.5.2.1
        } else if (!response.verify(remoteKey)) {
            counters.increment(Counter.WRONG_INTEGRITY);
        } else if (success && mapped == null) {
            counters.increment(Counter.MALFORMED);
        } else {
            counters.increment(Counter.RESPONSES_RECEIVED);
            inFlight.remove(check);
            long rttNanos = check.transaction().answer(nowNanos);
            if (mapped != null && success) {
                onSuccess(check, rttNanos, mapped, nowNanos);
            } else {
                onError(check, response.errorCode(), nowNanos);
            }
        }
        return true;
    }

    private void onSuccess(Check check, long rttNanos, InetSocketAddress mapped, long nowNanos) {
        CandidatePair pair = check.pair();
        validated().add(pair.path());
        if (pair == selected) {
            consent.onAnswer(nowNanos);
            silent = false;
        }
        switch (check.purpose()) {
            case CONNECTIVITY -> {
                settle(pair, check);
                pair.succeed(rttNanos, mapped);
                checkList.unfreeze(pair);
                if (pair.isNominationRequested() && !role.isControlling()) {
                    follow(pair, nowNanos);
                }
                considerNomination(nowNanos);
            }
            case NOMINATION -> {
                pair.succeed(rttNanos, mapped);
                if (nominator.isNominee(pair)) {
                    checkList.conclude(pair); // RFC 8445 §8.1.1: the nomination is complete
                }
            }
            case CONSENT -> pair.succeed(rttNanos, mapped);
        }
    }

    /** An earlier check of the pair was answered after all: the newer one decides nothing. */
    private static void settle(CandidatePair pair, Check answered) {
        Check newest = pair.check();
        if (newest != null && newest.purpose() == Purpose.CONNECTIVITY) {
            pair.cancelCheck();
            pair.setCheck(answered);
        }
    }

    private void onError(Check check, int code, long nowNanos) {
        CandidatePair pair = check.pair();
        if (check.purpose() == Purpose.CONSENT) {
            return; // silence will tell
        }
        if (code == StunErrors.ROLE_CONFLICT) { // RFC 8445 §7.2.5.1
            counters.increment(Counter.ROLE_CONFLICTS);
            if (check.controlling() == role.isControlling()) {
                role.switchAfterRejection();
                onRoleChanged();
            }
            checkList.trigger(pair);
            considerNomination(nowNanos);
        } else if (pair.check() == check) {
            fail(pair, nowNanos); // RFC 8445 §7.2.5.2.4
        }
    }

    @Override
    void onRoleChanged() {
        checkList.updatePriorities();
        nominator.reset();
    }

    private void considerNomination(long nowNanos) {
        if (!role.isControlling() || checkList.isConcluded() || retired) {
            return;
        }
        CandidatePair pair = nominator.choose(checkList, nowNanos);
        if (pair != null) {
            // A valid pair may carry data before the peer confirms (RFC 8445 §12.1.1).
            select(pair, nowNanos);
            checkList.triggerFirst(pair);
        }
    }

    private void fail(CandidatePair pair, long nowNanos) {
        pair.fail();
        checkList.dropTriggered(pair);
        if (nominator.isNominee(pair)) {
            nominator.reset();
        }
        if (pair == selected) {
            selected = null;
            consent.stopChecking();
        }
        considerNomination(nowNanos);
        giveUpIfHopeless();
    }

    /** RFC 8863 §4: while candidates may come, an agent fails only after its patience. */
    private void giveUpIfHopeless() {
        if (patienceOver && !everSelected && !checkList.isAnyHopeful()) {
            giveUp();
        }
    }

    private void giveUp() {
        failed = true;
        selected = null;
        inFlight.clear();
        nominator.reset();
        validated().clear();
    }

    @Override
    void handleData(NetworkPath path, long nowNanos) {
        // RFC 7675 §5.1: only a response to a check of our own is consent.
    }

    @Override
    void handlePathClosed(NetworkPath path, long nowNanos) {
        CandidatePair pair = checkList.pairOf(path);
        if (pair != null) {
            validated().remove(path);
            inFlight.removeAllOf(pair);
            fail(pair, nowNanos);
            checkList.forget(pair);
        }
    }

    @Override
    void handleBaseClosed(InetSocketAddress base, long nowNanos) {
        for (CandidatePair pair : checkList.pairsFrom(base)) {
            handlePathClosed(pair.path(), nowNanos);
        }
    }

    @Override
    void handleTimeout(long nowNanos) {
        if (failed) {
            return;
        }
        for (Check check = inFlight.pollTimedOut(nowNanos);
                check != null;
                check = inFlight.pollTimedOut(nowNanos)) {
            if (check.purpose() != Purpose.CONSENT && check.pair().check() == check) {
                fail(check.pair(), nowNanos);
            }
        }
        if (nowNanos >= nominator.nextTimeout()) {
            considerNomination(nowNanos);
        }
        if (nowNanos >= giveUpAtNanos) {
            giveUpAtNanos = Deadline.NEVER;
            patienceOver = true;
            giveUpIfHopeless();
        }
        if (everSelected && !retired) {
            silent = consent.isSilent(nowNanos);
            if (consent.isExpired(nowNanos)) { // RFC 7675 §5.1: must not send any more
                giveUp();
            }
        }
    }

    @Override
    @Nullable NetworkPath pollTransmit(ByteBuffer out, long nowNanos) {
        IceCredentials remote = remote();
        if (failed || retired || remote == null || remoteKey == null) {
            return null;
        }
        NetworkPath path = inFlight.pollTransmit(out, nowNanos);
        if (path == null && startNext(remote, remoteKey, nowNanos)) {
            path = inFlight.pollTransmit(out, nowNanos);
        }
        if (path != null) {
            counters.increment(Counter.REQUESTS_SENT);
        }
        return path;
    }

    private boolean startNext(IceCredentials remote, StunIntegrityKey key, long nowNanos) {
        CandidatePair watched = selected;
        if (watched != null && consent.isCheckDue(nowNanos)) {
            start(watched, Purpose.CONSENT, remote, key);
            consent.onCheckSent(nowNanos, watched.rttNanos());
            return true;
        }
        CandidatePair next = nowNanos >= pacer.readyAtNanos() ? checkList.next() : null;
        if (next == null) {
            return false;
        }
        boolean nominate = role.isControlling() && nominator.isNominee(next);
        Check check =
                start(next, nominate ? Purpose.NOMINATION : Purpose.CONNECTIVITY, remote, key);
        next.cancelCheck();
        next.setCheck(check);
        next.setState(State.IN_PROGRESS);
        pacer.onSent(nowNanos);
        return true;
    }

    /** RFC 8445 §7.2.2. */
    private Check start(
            CandidatePair pair, Purpose purpose, IceCredentials remote, StunIntegrityKey key) {
        StunTransactionId id = StunTransactionId.random(random);
        StunWriter writer =
                new StunWriter(scratch.clear(), StunClass.REQUEST, id)
                        .username(remote.ufrag() + ":" + local().ufrag())
                        .priority(Priorities.peerReflexive(pair.local().candidate()))
                        .role(role.isControlling(), role.tieBreaker());
        if (purpose == Purpose.NOMINATION) {
            writer.useCandidate();
        }
        writer.integrity(key).fingerprint();
        StunTransaction transaction =
                new StunTransaction(id, scratch.flip(), timingOf(pair, purpose));
        Check check = new Check(pair, transaction, role.isControlling(), purpose);
        inFlight.add(check);
        return check;
    }

    private StunTiming timingOf(CandidatePair pair, Purpose purpose) {
        return switch (purpose) {
            case CONSENT -> CheckTiming.CONSENT;
            case CONNECTIVITY, NOMINATION ->
                    CheckTiming.of(pair.path().protocol(), options, checkList.activeCount());
        };
    }

    @Override
    long nextTimeout() {
        if (failed || retired) {
            return Deadline.NEVER;
        }
        long next = Math.min(inFlight.nextTimeout(), nominator.nextTimeout());
        next = Math.min(next, giveUpAtNanos);
        if (everSelected) {
            next = Math.min(next, consent.nextTimeout(silent));
        }
        if (remoteKey != null && checkList.hasNext()) {
            next = Math.min(next, Math.max(0, pacer.readyAtNanos()));
        }
        return next;
    }

    @Override
    void retire() {
        retired = true;
        inFlight.clear();
    }

    @Override
    @Nullable NetworkPath selectedPath() {
        return selected == null ? null : selected.path();
    }

    @Override
    @Nullable SelectedCandidates selectedCandidates() {
        CandidatePair pair = selected;
        return pair == null
                ? null
                : new SelectedCandidates(pair.local().candidate(), pair.remote().candidate());
    }

    /** Where the peer sees us over the selected pair; null when there is none. */
    @Nullable InetSocketAddress mappedAddress() {
        return selected == null ? null : selected.mappedAddress();
    }

    @Override
    IceState phase() {
        if (failed) {
            return IceState.FAILED;
        }
        if (selected != null && !silent) {
            return checkList.isConcluded() ? IceState.COMPLETED : IceState.CONNECTED;
        }
        if (everSelected) {
            return IceState.DISCONNECTED;
        }
        return remote() == null ? IceState.NEW : IceState.CHECKING;
    }
}
