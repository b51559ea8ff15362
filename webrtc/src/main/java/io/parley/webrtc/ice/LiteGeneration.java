package io.parley.webrtc.ice;

import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lite agent (RFC 8445 §2.5): sends no checks, and knows of the peer what its checks tell.
 * Their coming in stands for consent, since RFC 7675 has a lite agent ask for none. So does
 * authentic data, because some full agents send no checks while data flows.
 *
 * <p>The first generation does not wait for a nomination: a full agent nominates only after a round
 * trip and a timer of its own (50 ms in browsers), which its DTLS handshake need not lose.
 */
final class LiteGeneration extends Generation {
    /** A path over which checks have come. */
    private static final class Heard {
        final NetworkPath path;
        long priority;
        long checkedAtNanos;
        long nominatedAtNanos = -1;

        Heard(NetworkPath path) {
            this.path = path;
        }
    }

    private final IceOptions options;
    private final List<Heard> heard = new ArrayList<>();
    private boolean anticipating;
    private @Nullable Heard selected;
    private long lastCheckAtNanos = Deadline.NEVER;
    private long giveUpAtNanos = Deadline.NEVER;
    private boolean everSelected;
    private boolean silent;
    private boolean failed;

    /**
     * Makes a generation that has heard of nothing yet.
     *
     * @param anticipating whether the path of the first check is selected until one is nominated
     */
    LiteGeneration(IceCredentials local, IceOptions options, boolean anticipating) {
        super(local);
        this.options = options;
        this.anticipating = anticipating;
    }

    @Override
    void onRemoteKnown(IceCredentials credentials, long nowNanos) {
        giveUpAtNanos = nowNanos + options.patience().toNanos();
    }

    @Override
    void addLocal(LocalCandidate candidate) {
        // The driver knows its sockets; a request over any of them is welcome.
    }

    @Override
    boolean addRemote(IceCandidate candidate) {
        return true; // nothing is ever sent there first, so nothing needs to be kept
    }

    @Override
    void handleRequest(StunMessage request, NetworkPath path, long nowNanos) {
        if (failed) {
            return;
        }
        Heard from = heardFrom(path);
        from.priority = request.priority();
        from.checkedAtNanos = nowNanos;
        if (request.useCandidate()) {
            nominate(from, nowNanos);
        } else if (anticipating && selected == null) {
            select(from);
        }
        if (from == selected) {
            lastCheckAtNanos = nowNanos;
            silent = false;
        }
    }

    private Heard heardFrom(NetworkPath path) {
        for (Heard known : heard) {
            if (known.path.equals(path)) {
                return known;
            }
        }
        if (heard.size() == Limits.MAX_LITE_PATHS) {
            forget(longestSilent());
        }
        Heard added = new Heard(path);
        heard.add(added);
        validated().add(path);
        return added;
    }

    private Heard longestSilent() {
        Heard oldest = heard.get(heard.get(0) == selected ? 1 : 0);
        for (Heard other : heard) {
            if (other != selected && other.checkedAtNanos < oldest.checkedAtNanos) {
                oldest = other;
            }
        }
        return oldest;
    }

    private void forget(Heard gone) {
        heard.remove(gone);
        validated().remove(gone.path);
    }

    private void nominate(Heard from, long nowNanos) {
        from.nominatedAtNanos = nowNanos;
        Heard now = selected;
        if (now == null
                || anticipating
                || Nominator.replaces(
                        from.priority, now.priority, nowNanos - now.nominatedAtNanos)) {
            select(from);
        }
        anticipating = false;
    }

    private void select(Heard from) {
        selected = from;
        everSelected = true;
        giveUpAtNanos = Deadline.NEVER;
    }

    @Override
    boolean handleResponse(StunMessage response, NetworkPath path, long nowNanos) {
        return false; // nothing was asked
    }

    @Override
    void onRoleChanged() {
        // A lite agent is always controlled.
    }

    @Override
    void handleData(NetworkPath path, long nowNanos) {
        if (selected != null && ValidatedPaths.isSame(selected.path, path)) {
            lastCheckAtNanos = nowNanos;
            silent = false;
        }
    }

    @Override
    void handlePathClosed(NetworkPath path, long nowNanos) {
        for (Heard known : heard) {
            if (known.path.equals(path)) {
                forget(known);
                selected = known == selected ? null : selected;
                return;
            }
        }
    }

    @Override
    void handleBaseClosed(InetSocketAddress base, long nowNanos) {
        // A lite agent has host candidates only (RFC 8445 §5.2).
    }

    @Override
    void handleTimeout(long nowNanos) {
        if (everSelected) {
            silent = nowNanos >= lastCheckAtNanos + options.disconnectedTimeout().toNanos();
            failed |= nowNanos >= expiresAt();
        } else {
            failed |= nowNanos >= giveUpAtNanos;
        }
        if (failed) {
            selected = null;
            validated().clear();
            heard.clear();
        }
    }

    @Override
    @Nullable NetworkPath pollTransmit(ByteBuffer out, long nowNanos) {
        return null;
    }

    @Override
    long nextTimeout() {
        if (failed) {
            return Deadline.NEVER;
        }
        if (!everSelected) {
            return giveUpAtNanos;
        }
        return silent ? expiresAt() : lastCheckAtNanos + options.disconnectedTimeout().toNanos();
    }

    private long expiresAt() {
        return lastCheckAtNanos + options.consentTimeout().toNanos();
    }

    @Override
    void retire() {
        // It only answers anyway.
    }

    @Override
    @Nullable NetworkPath selectedPath() {
        return selected == null ? null : selected.path;
    }

    @Override
    IceState phase() {
        if (failed) {
            return IceState.FAILED;
        }
        if (selected != null) {
            return silent ? IceState.DISCONNECTED : IceState.CONNECTED;
        }
        if (everSelected) {
            return IceState.DISCONNECTED;
        }
        return remote() == null ? IceState.NEW : IceState.CHECKING;
    }
}
