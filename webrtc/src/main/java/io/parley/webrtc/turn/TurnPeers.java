package io.parley.webrtc.turn;

import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom packets are relayed to and from, with what the server was asked for each (RFC 8656 §9). */
final class TurnPeers {
    /** As many as a peer may have candidates. */
    private static final int MAX_PEERS = 64;

    private final List<TurnPeer> peers = new ArrayList<>();
    private int nextChannel = ChannelData.FIRST_CHANNEL;

    static NetworkPath pathTo(InetSocketAddress peer, InetSocketAddress relayed) {
        return new NetworkPath(TransportProtocol.UDP, relayed, peer);
    }

    int size() {
        return peers.size();
    }

    TurnPeer get(int index) {
        return peers.get(index);
    }

    @Nullable TurnPeer find(InetSocketAddress address) {
        for (int i = 0; i < peers.size(); i++) {
            TurnPeer peer = peers.get(i);
            if (peer.address == address || peer.address.equals(address)) {
                return peer;
            }
        }
        return null;
    }

    @Nullable TurnPeer findByChannel(int channel) {
        for (int i = 0; i < peers.size(); i++) {
            TurnPeer peer = peers.get(i);
            if (peer.channelNumber == channel) {
                return peer;
            }
        }
        return null;
    }

    /** The peer at that address, a new one if need be; null when there are too many. */
    @Nullable TurnPeer at(InetSocketAddress address, InetSocketAddress relayed) {
        TurnPeer known = find(address);
        if (known == null && peers.size() < MAX_PEERS) {
            known = new TurnPeer(address, pathTo(address, relayed));
            peers.add(known);
        }
        return known;
    }

    /** Sees to it that a peer has a channel's number; false when there is none left. */
    boolean hasChannelNumber(TurnPeer peer) {
        if (peer.channelNumber == 0) {
            if (nextChannel > ChannelData.LAST_CHANNEL) {
                return false;
            }
            peer.channelNumber = nextChannel++;
        }
        return true;
    }

    static void grant(TurnPeer peer, long nowNanos) {
        peer.permission = TurnPeer.Permission.GRANTED;
        peer.permissionDueNanos = nowNanos + TurnTiming.PERMISSION_REFRESH_NANOS;
        peer.used = false;
    }

    static void bind(TurnPeer peer, long nowNanos) {
        peer.channel = TurnPeer.Channel.BOUND;
        peer.channelDueNanos = nowNanos + TurnTiming.CHANNEL_REFRESH_NANOS;
        grant(peer, nowNanos); // RFC 8656 §12.2: it refreshes the permission too
    }

    /** The server does not let packets through, or has not answered. */
    static void deny(TurnPeer peer, boolean refused) {
        // One that timed out is asked for again with the next packet.
        peer.permission = refused ? TurnPeer.Permission.REFUSED : TurnPeer.Permission.NONE;
        peer.permissionDueNanos = Deadline.NEVER;
    }

    /** There is no channel; indications do as well. */
    static void denyChannel(TurnPeer peer) {
        peer.channel = TurnPeer.Channel.REFUSED;
        peer.channelDueNanos = Deadline.NEVER;
    }

    long nextTimeout() {
        long next = Deadline.NEVER;
        for (int i = 0; i < peers.size(); i++) {
            next = Math.min(next, peers.get(i).nextTimeout());
        }
        return next;
    }

    void clear() {
        peers.clear();
    }
}
