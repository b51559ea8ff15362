package io.parley.webrtc.peer;

import io.parley.webrtc.ice.IceCandidate;
import io.parley.webrtc.turn.StunProbe;
import io.parley.webrtc.turn.TurnClient;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One way to one server: from one socket, or over one connection. */
final class GatheringSource {
    final GatheringServer server;
    final NetworkPath path;
    final int localPreference;
    private final @Nullable StunProbe probe;
    private final @Nullable TurnClient turn;
    private @Nullable InetSocketAddress lent;
    private boolean settled;

    GatheringSource(
            GatheringServer server,
            NetworkPath path,
            int localPreference,
            @Nullable StunProbe probe,
            @Nullable TurnClient turn) {
        this.server = server;
        this.path = path;
        this.localPreference = localPreference;
        this.probe = probe;
        this.turn = turn;
    }

    @Nullable StunProbe probe() {
        return probe;
    }

    @Nullable TurnClient turn() {
        return turn;
    }

    boolean isAt(NetworkPath other) {
        return path == other
                || path.remote().equals(other.remote())
                        && path.local().equals(other.local())
                        && path.protocol() == other.protocol();
    }

    boolean lends(InetSocketAddress address) {
        InetSocketAddress relayed = turn == null ? null : turn.relayed();
        return relayed != null && (relayed == address || relayed.equals(address));
    }

    /** Once what it led to, a candidate or nothing, is known. */
    boolean isSettled() {
        return settled;
    }

    void settle() {
        settled = true;
    }

    @Nullable NetworkPath handleDatagram(ByteBuffer in, long nowNanos) {
        if (probe != null) {
            probe.handleDatagram(in, nowNanos);
            return null;
        }
        return turn == null ? null : turn.handleDatagram(in, nowNanos);
    }

    void handleTimeout(long nowNanos) {
        if (probe != null) {
            probe.handleTimeout(nowNanos);
        } else if (turn != null) {
            turn.handleTimeout(nowNanos);
        }
    }

    boolean pollTransmit(ByteBuffer out, long nowNanos) {
        return probe != null
                ? probe.pollTransmit(out, nowNanos)
                : turn != null && turn.pollTransmit(out, nowNanos);
    }

    long nextTimeout() {
        return probe != null
                ? probe.nextTimeout()
                : turn == null ? Long.MAX_VALUE : turn.nextTimeout();
    }

    void close() {
        if (probe != null) {
            probe.close();
        } else if (turn != null) {
            turn.close();
        }
    }

    /** The address that was lent, even if it is gone now; null if there never was one. */
    @Nullable InetSocketAddress lastLent() {
        return lent;
    }

    /** The candidate of an address that was seen over this way. */
    IceCandidate reflexive(InetSocketAddress mapped, boolean tellBase) {
        InetSocketAddress base = tellBase ? path.local() : null;
        return IceCandidate.serverReflexive(mapped, base, path.remote(), localPreference);
    }

    IceCandidate relayed(InetSocketAddress relayed, @Nullable InetSocketAddress mapped) {
        lent = relayed;
        String way = path.protocol() + (server.uri.secure() ? "s/" : "/") + path.remote();
        return IceCandidate.relayed(relayed, mapped, way, localPreference);
    }
}
