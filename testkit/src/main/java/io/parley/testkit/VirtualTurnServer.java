package io.parley.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A STUN and TURN server (RFC 8489, RFC 8656) on a {@link VirtualNetwork}, or behind real sockets:
 * for tests of clients. It enforces permissions, lifetimes and credentials as the RFC says.
 */
public final class VirtualTurnServer implements VirtualHost {
    private static final int BINDING = 1;
    private static final int ALLOCATE = 3;
    private static final int REFRESH = 4;
    private static final int SEND = 6;
    private static final int DATA = 7;
    private static final int CREATE_PERMISSION = 8;
    private static final int CHANNEL_BIND = 9;
    private static final long SECOND = 1_000_000_000L;
    private static final long PERMISSION_NANOS = 300 * SECOND;
    private static final long CHANNEL_NANOS = 600 * SECOND;
    private static final int MAX_LIFETIME = 3600;
    private static final String REALM = "virtual.example";

    private record Packet(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {}

    private static final class Allocation {
        final InetSocketAddress client;
        final InetSocketAddress relayed;
        final Map<InetAddress, Long> permissions = new HashMap<>();
        final Map<Integer, InetSocketAddress> channels = new HashMap<>();
        final Map<InetSocketAddress, Long> channelEnds = new HashMap<>();
        long endsAtNanos;

        Allocation(InetSocketAddress client, InetSocketAddress relayed) {
            this.client = client;
            this.relayed = relayed;
        }
    }

    private final InetSocketAddress address;
    private final Consumer<InetSocketAddress> attach;
    private final String username;
    private final byte[] key;
    private final Map<InetSocketAddress, Allocation> byClient = new HashMap<>();
    private final Map<InetSocketAddress, Allocation> byRelayed = new HashMap<>();
    private final Deque<Packet> out = new ArrayDeque<>();
    private long nonceNanos = Duration.ofHours(1).toNanos();
    private int lifetime = 600;
    private int refuseWith;
    private @Nullable InetSocketAddress alternate;
    private boolean down;
    private int nextPort = 50_000;
    private long relayedPackets;
    private long indications;

    /**
     * @param address where clients ask
     * @param attach told of each address that is lent, so that packets to it come here
     */
    public VirtualTurnServer(
            InetSocketAddress address,
            String username,
            String password,
            Consumer<InetSocketAddress> attach) {
        this.address = address;
        this.attach = attach;
        this.username = username;
        this.key = StunBytes.longTermKey(username, REALM, password);
    }

    /** A server that is attached to a network. */
    public static VirtualTurnServer on(
            VirtualNetwork network, InetSocketAddress address, String username, String password) {
        VirtualTurnServer[] server = new VirtualTurnServer[1];
        server[0] =
                new VirtualTurnServer(
                        address, username, password, relayed -> network.attach(relayed, server[0]));
        network.attach(address, server[0]);
        return server[0];
    }

    /** How long a nonce is good; default an hour. */
    public void nonceLifetime(Duration value) {
        nonceNanos = value.toNanos();
    }

    /** Longest lifetime of an allocation that is granted, seconds; default 600. */
    public void lifetimeSeconds(int value) {
        lifetime = value;
    }

    /** Answers each Allocate with that error from now on; 0 for none. */
    public void refuseWith(int code) {
        refuseWith = code;
    }

    /** Sends clients to another server from now on. */
    public void alternate(InetSocketAddress value) {
        alternate = value;
    }

    /** Drops everything, as a machine without power, while true. */
    public void down(boolean value) {
        down = value;
    }

    /** Loses its memory, as when it is started anew. */
    public void forget() {
        byClient.clear();
        byRelayed.clear();
    }

    /** Allocations now. */
    public int allocations() {
        return byClient.size();
    }

    /** Packets that went through, in both directions. */
    public long relayedPackets() {
        return relayedPackets;
    }

    /** Those of them that came or went in indications. */
    public long indications() {
        return indications;
    }

    @Override
    public void handleDatagram(
            InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long nowNanos) {
        expire(nowNanos);
        if (down) {
            return;
        }
        if (!local.equals(address)) {
            fromPeer(byRelayed.get(local), remote, in, nowNanos);
        } else if (in.remaining() >= 4 && (in.get(in.position()) & 0xF0) == 0x40) {
            fromChannel(byClient.get(remote), in, nowNanos);
        } else {
            StunBytes message = StunBytes.read(in);
            if (message != null) {
                handle(message, remote, nowNanos);
            }
        }
    }

    private void expire(long nowNanos) {
        byClient.values().removeIf(allocation -> allocation.endsAtNanos <= nowNanos);
        byRelayed.values().removeIf(allocation -> allocation.endsAtNanos <= nowNanos);
    }

    private void fromPeer(
            @Nullable Allocation allocation, InetSocketAddress peer, ByteBuffer in, long now) {
        if (allocation == null || !allows(allocation, peer, now)) {
            return;
        }
        relayedPackets++;
        byte[] data = new byte[in.remaining()];
        in.get(data);
        for (Map.Entry<Integer, InetSocketAddress> channel : allocation.channels.entrySet()) {
            boolean alive = allocation.channelEnds.getOrDefault(peer, 0L) > now;
            if (channel.getValue().equals(peer) && alive) {
                ByteBuffer framed = ByteBuffer.allocate(4 + data.length + (-data.length & 3));
                framed.putShort(channel.getKey().shortValue()).putShort((short) data.length);
                framed.put(data);
                send(allocation.client, framed.array());
                return;
            }
        }
        indications++;
        StunBytes indication = new StunBytes(0x0010 | DATA, new byte[12]);
        indication.xor(StunBytes.XOR_PEER_ADDRESS, peer).put(StunBytes.DATA, data);
        send(allocation.client, indication.bytes(null));
    }

    private static boolean allows(Allocation allocation, InetSocketAddress peer, long nowNanos) {
        return allocation.permissions.getOrDefault(peer.getAddress(), 0L) > nowNanos;
    }

    private void fromChannel(@Nullable Allocation allocation, ByteBuffer in, long nowNanos) {
        int channel = in.getShort() & 0xFFFF;
        byte[] data = new byte[in.getShort() & 0xFFFF];
        InetSocketAddress peer = allocation == null ? null : allocation.channels.get(channel);
        if (allocation == null || peer == null || data.length > in.remaining()) {
            return;
        }
        in.get(data);
        boolean alive = allocation.channelEnds.getOrDefault(peer, 0L) > nowNanos;
        if (alive && allows(allocation, peer, nowNanos)) {
            relayedPackets++;
            out.add(new Packet(allocation.relayed, peer, data));
        }
    }

    private void handle(StunBytes message, InetSocketAddress client, long nowNanos) {
        int method = message.type & 0x000F;
        boolean indication = (message.type & 0x0110) == 0x0010;
        if (indication && method == SEND) {
            onSend(byClient.get(client), message, nowNanos);
        } else if ((message.type & 0x0110) == 0 && method == BINDING) {
            StunBytes answer = success(message).xor(StunBytes.XOR_MAPPED_ADDRESS, client);
            send(client, answer.bytes(null));
        } else if ((message.type & 0x0110) == 0) {
            onRequest(method, message, client, nowNanos);
        }
    }

    private void onSend(@Nullable Allocation allocation, StunBytes message, long nowNanos) {
        InetSocketAddress peer = message.address(StunBytes.XOR_PEER_ADDRESS);
        byte[] data = message.attributes.get(StunBytes.DATA);
        if (allocation != null && data != null && allows(allocation, peer, nowNanos)) {
            relayedPackets++;
            indications++;
            out.add(new Packet(allocation.relayed, peer, data));
        }
    }

    private void onRequest(int method, StunBytes request, InetSocketAddress client, long now) {
        String nonce = "nonce-" + now / nonceNanos;
        if (!request.attributes.containsKey(StunBytes.MESSAGE_INTEGRITY)) {
            challenge(request, client, 401, nonce);
        } else if (!request.text(StunBytes.NONCE).equals(nonce)) {
            challenge(request, client, 438, nonce);
        } else if (!request.text(StunBytes.USERNAME).equals(username)
                || !request.isSignedWith(key)) {
            challenge(request, client, 401, nonce);
        } else {
            StunBytes answer = answer(method, request, client, now);
            send(client, answer.bytes(key));
        }
    }

    private void challenge(StunBytes request, InetSocketAddress client, int code, String nonce) {
        StunBytes answer = error(request, code);
        answer.put(StunBytes.REALM, REALM).put(StunBytes.NONCE, nonce);
        send(client, answer.bytes(null));
    }

    private StunBytes answer(int method, StunBytes request, InetSocketAddress client, long now) {
        Allocation allocation = byClient.get(client);
        if (method == ALLOCATE) {
            return onAllocate(allocation, request, client, now);
        }
        if (allocation == null) {
            return error(request, 437);
        }
        InetSocketAddress peer = request.address(StunBytes.XOR_PEER_ADDRESS);
        switch (method) {
            case REFRESH -> {
                int seconds = granted(request);
                allocation.endsAtNanos = now + seconds * SECOND;
                expire(now);
                return success(request).put(StunBytes.LIFETIME, seconds);
            }
            case CREATE_PERMISSION ->
                    allocation.permissions.put(peer.getAddress(), now + PERMISSION_NANOS);
            case CHANNEL_BIND -> {
                int channel = request.number(StunBytes.CHANNEL_NUMBER, 0) >>> 16;
                InetSocketAddress bound = allocation.channels.putIfAbsent(channel, peer);
                if (channel < 0x4000 || channel > 0x4FFF || bound != null && !bound.equals(peer)) {
                    return error(request, 400);
                }
                allocation.permissions.put(peer.getAddress(), now + PERMISSION_NANOS);
                allocation.channelEnds.put(peer, now + CHANNEL_NANOS);
            }
            default -> {
                return error(request, 400);
            }
        }
        return success(request);
    }

    private StunBytes onAllocate(
            @Nullable Allocation existing, StunBytes request, InetSocketAddress client, long now) {
        if (refuseWith != 0) {
            return error(request, refuseWith);
        }
        if (alternate != null) {
            return error(request, 300).put(StunBytes.ALTERNATE_SERVER, alternate);
        }
        if (request.number(StunBytes.REQUESTED_TRANSPORT, 0) >>> 24 != 17) {
            return error(request, 442);
        }
        Allocation allocation = existing;
        if (allocation == null) {
            InetSocketAddress relayed = new InetSocketAddress(address.getAddress(), nextPort++);
            allocation = new Allocation(client, relayed);
            byClient.put(client, allocation);
            byRelayed.put(relayed, allocation);
            attach.accept(relayed);
        }
        int seconds = granted(request);
        allocation.endsAtNanos = now + seconds * SECOND;
        return success(request)
                .xor(StunBytes.XOR_RELAYED_ADDRESS, allocation.relayed)
                .xor(StunBytes.XOR_MAPPED_ADDRESS, client)
                .put(StunBytes.LIFETIME, seconds);
    }

    private int granted(StunBytes request) {
        int asked = request.number(StunBytes.LIFETIME, lifetime);
        return Math.min(Math.min(asked, MAX_LIFETIME), lifetime);
    }

    private static StunBytes success(StunBytes request) {
        return new StunBytes(request.type | 0x0100, request.id);
    }

    private static StunBytes error(StunBytes request, int code) {
        return new StunBytes(request.type | 0x0110, request.id).error(code);
    }

    private void send(InetSocketAddress client, byte[] bytes) {
        out.add(new Packet(address, client, Arrays.copyOf(bytes, bytes.length)));
    }

    @Override
    public void handleTimeout(long nowNanos) {
        expire(nowNanos);
    }

    @Override
    public void drain(Outbox outbox, long nowNanos) {
        for (Packet packet = out.poll(); packet != null; packet = out.poll()) {
            outbox.send(packet.from, packet.to, ByteBuffer.wrap(packet.bytes));
        }
    }

    @Override
    public long nextTimeout() {
        return Long.MAX_VALUE;
    }
}
