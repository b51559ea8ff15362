package io.parley.webrtc.ice;

import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** One ICE agent. Not thread-safe. */
public final class IceAgent {
    private final IceOptions options;
    private final SecureRandom random;
    private final IceCounters counters = new IceCounters();

    public IceAgent(IceOptions options, SecureRandom random) {
        this.options = options;
        this.random = random;
    }

    /** The username fragment to announce; another one after each {@link #restart}. */
    public String localUfrag() {
        return "";
    }

    /** The password to announce; another one after each {@link #restart}. */
    public String localPassword() {
        return "";
    }

    /** Whether this agent answers checks only. */
    public boolean isLite() {
        return options.lite();
    }

    /** Sets the role; a lite agent stays controlled. Default: controlled. */
    public void setControlling(boolean controlling) {}

    /** The role now; a conflict may have changed it (RFC 8445 §7.3.1.1). */
    public boolean isControlling() {
        return false;
    }

    /** Adds a host candidate whose base is the address it announces. */
    public void addLocalCandidate(IceCandidate candidate, long nowNanos) {}

    /**
     * Adds a candidate that announces another address than the socket has.
     *
     * @param base the {@code local} of paths over the socket; for TCP active its port means nothing
     */
    public void addLocalCandidate(IceCandidate candidate, InetSocketAddress base, long nowNanos) {}

    /** Sets what the peer announced; checks begin. */
    public void setRemoteParameters(
            String ufrag, String password, boolean remoteLite, long nowNanos) {}

    /** Adds a candidate of the peer. */
    public boolean addRemoteCandidate(IceCandidate candidate, long nowNanos) {
        return false;
    }

    /** The peer has no more candidates. */
    public void endOfRemoteCandidates(long nowNanos) {}

    /** Takes new local credentials. */
    public void restart(long nowNanos) {}

    /** Reads one datagram or frame; true if it was STUN for this agent. */
    public boolean handleDatagram(NetworkPath path, ByteBuffer in, long nowNanos) {
        return false;
    }

    /** Tells that a TCP connection ended or could not be opened. */
    public void handlePathClosed(NetworkPath path, long nowNanos) {}

    public void handleTimeout(long nowNanos) {}

    public @Nullable NetworkPath pollTransmit(ByteBuffer out, long nowNanos) {
        return null;
    }

    public @Nullable IceEvent pollEvent() {
        return null;
    }

    public long nextTimeout() {
        return Deadline.NEVER;
    }

    /** Whether data that came over {@code path} may be taken. Allocates nothing. */
    public boolean isValidated(NetworkPath path) {
        return random == null;
    }

    /** Where data goes; null when there is no pair or its consent expired. */
    public @Nullable NetworkPath selectedPath() {
        return null;
    }

    public IceState state() {
        return IceState.NEW;
    }

    public IceCounters counters() {
        return counters;
    }

    public void close() {}
}
