package io.parley.webrtc.ice;

import io.parley.webrtc.stun.StunIntegrityKey;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What one pair of credentials has led to. An ICE restart begins a new one (RFC 8445 §9). */
abstract sealed class Generation permits FullGeneration, LiteGeneration {
    private final IceCredentials local;
    private final StunIntegrityKey localKey;
    private final ValidatedPaths validated = new ValidatedPaths();
    private @Nullable IceCredentials remote;

    Generation(IceCredentials local) {
        this.local = local;
        this.localKey = new StunIntegrityKey(local.password());
    }

    final IceCredentials local() {
        return local;
    }

    /** Verifies requests, and signs their responses. */
    final StunIntegrityKey localKey() {
        return localKey;
    }

    /** Null until the peer's description is known. */
    final @Nullable IceCredentials remote() {
        return remote;
    }

    final void setRemote(IceCredentials credentials, long nowNanos) {
        remote = credentials;
        onRemoteKnown(credentials, nowNanos);
    }

    final ValidatedPaths validated() {
        return validated;
    }

    abstract void onRemoteKnown(IceCredentials credentials, long nowNanos);

    abstract void addLocal(LocalCandidate candidate);

    /** False when there are too many, or it belongs to another generation. */
    abstract boolean addRemote(IceCandidate candidate);

    /** An authentic Binding request, which is answered already. */
    abstract void handleRequest(StunMessage request, NetworkPath path, long nowNanos);

    /** False when no check of this generation awaits it. */
    abstract boolean handleResponse(StunMessage response, NetworkPath path, long nowNanos);

    /** The role of the agent has changed. */
    abstract void onRoleChanged();

    /** Data came over that path, and its sender was proved to be the peer. */
    abstract void handleData(NetworkPath path, long nowNanos);

    abstract void handlePathClosed(NetworkPath path, long nowNanos);

    /** All paths that begin there are gone. */
    abstract void handleBaseClosed(InetSocketAddress base, long nowNanos);

    abstract void handleTimeout(long nowNanos);

    abstract @Nullable NetworkPath pollTransmit(ByteBuffer out, long nowNanos);

    abstract long nextTimeout();

    /** Another generation carries the data now: only answer from here on. */
    abstract void retire();

    abstract @Nullable NetworkPath selectedPath();

    /** The candidates of the selected path; null without one, or where they are not looked at. */
    @Nullable SelectedCandidates selectedCandidates() {
        return null;
    }

    /** How far this generation is; never CLOSED. */
    abstract IceState phase();
}
