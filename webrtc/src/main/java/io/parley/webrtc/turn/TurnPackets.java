package io.parley.webrtc.turn;

import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.stun.StunMethod;
import io.parley.webrtc.stun.StunTransactionId;
import io.parley.webrtc.stun.StunWriter;
import io.parley.webrtc.wire.TransportProtocol;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;

/** Packets on their way to peers: wrapped, or held back until there is a permission. */
final class TurnPackets {
    /** Packets that wait for permissions: the first checks of a list. */
    private static final int MAX_HELD = 16;

    private static final int STUN_LAST = 3; // RFC 7983 §7

    /** A Send indication with an IPv6 address, up to the packet. */
    private static final int MAX_HEADER = 64;

    private record Held(TurnPeer peer, byte[] packet) {}

    private final TransportProtocol protocol;
    private final SecureRandom random;
    private final Deque<Held> held = new ArrayDeque<>();
    private final ByteBuffer header = ByteBuffer.allocate(MAX_HEADER);

    TurnPackets(TransportProtocol protocol, SecureRandom random) {
        this.protocol = protocol;
        this.random = random;
    }

    /** Whether a packet is no check: those are few, and most of their peers stay unused. */
    static boolean isData(ByteBuffer out, int start) {
        return out.position() > start && (out.get(start) & 0xFF) > STUN_LAST;
    }

    void wrap(ByteBuffer out, int start, TurnPeer peer) {
        if (peer.channel == TurnPeer.Channel.BOUND) {
            wrapInChannel(out, start, peer);
        } else {
            wrapInIndication(out, start, peer);
        }
    }

    private void wrapInChannel(ByteBuffer out, int start, TurnPeer peer) {
        int length = out.position() - start;
        shift(out, start, ChannelData.HEADER_LENGTH);
        out.putShort(start, (short) peer.channelNumber);
        out.putShort(start + 2, (short) length);
        if (protocol == TransportProtocol.TCP) {
            pad(out, TurnFramer.padding(length));
        }
    }

    private void wrapInIndication(ByteBuffer out, int start, TurnPeer peer) {
        int length = out.position() - start;
        new StunWriter(
                        header.clear(),
                        StunMethod.SEND,
                        StunClass.INDICATION,
                        StunTransactionId.random(random))
                .xorPeerAddress(peer.address)
                .dataHeader(length);
        int headerLength = header.position();
        shift(out, start, headerLength);
        out.put(start, header.array(), 0, headerLength);
        pad(out, TurnFramer.padding(length));
    }

    private static void shift(ByteBuffer out, int start, int distance) {
        int length = out.position() - start;
        int from = out.arrayOffset() + start;
        out.position(out.position() + distance);
        System.arraycopy(out.array(), from, out.array(), from + distance, length);
    }

    private static void pad(ByteBuffer out, int count) {
        for (int i = 0; i < count; i++) {
            out.put((byte) 0);
        }
    }

    /**
     * Keeps the packet from {@code start} on until its peer may get it; false when too many wait.
     */
    boolean hold(TurnPeer peer, ByteBuffer out, int start) {
        if (held.size() == MAX_HELD) {
            return false;
        }
        byte[] packet = new byte[out.position() - start];
        out.get(start, packet);
        return held.add(new Held(peer, packet));
    }

    /** Appends a packet that was held back and may go now; false when there is none. */
    boolean pollHeld(ByteBuffer out) {
        for (Held one : held) {
            if (one.peer.permission == TurnPeer.Permission.GRANTED) {
                held.remove(one);
                int start = out.position();
                out.put(one.packet);
                wrapInIndication(out, start, one.peer);
                return true;
            }
        }
        return false;
    }

    void drop(TurnPeer peer) {
        held.removeIf(waiting -> waiting.peer == peer);
    }

    void clear() {
        held.clear();
    }
}
