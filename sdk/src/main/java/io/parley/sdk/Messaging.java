package io.parley.sdk;

import io.parley.proto.livekit.DataPacket;
import io.parley.sdk.e2ee.DataCipher;
import io.parley.sdk.packet.PacketSender;
import io.parley.sdk.packet.RemotePeers;
import io.parley.sdk.packet.RoomThreads;
import io.parley.sdk.packet.Timers;
import io.parley.sdk.rpc.Rpc;
import io.parley.sdk.stream.IncomingStreams;
import io.parley.sdk.stream.OutgoingStreams;
import io.parley.sdk.stream.StreamLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls, streams and encryption of one room. It outlives the room's sessions, so that handlers can
 * be registered before the first one and stay for the next. What is named {@code on…} is called on
 * the loop of the session in force, everything else from any thread.
 */
final class Messaging implements PacketSender, RemotePeers, Timers {
    private static final int[] FIRST_SERVER_WITH_RPC = {1, 8, 0};

    private final IncomingStreams incoming;
    private final OutgoingStreams outgoing;
    private final Rpc rpc;
    private final @Nullable E2eeManager encryption;

    private volatile @Nullable RoomSession session;

    Messaging(RoomOptions options, Callbacks callbacks) {
        RoomThreads threads = new RoomThreads(callbacks, SharedPool.EXECUTOR, this);
        E2eeOptions keys = options.encryption();
        encryption =
                keys == null
                        ? null
                        : new E2eeManager(keys, new DataCipher(keys.keyProvider(), threads));
        if (encryption != null) {
            encryption.cipher().onState(this::encryptionChanged);
        }
        incoming =
                new IncomingStreams(
                        threads,
                        StreamLimits.DEFAULT.withMaxPayloadBytes(
                                options.dataStream().maxPayloadByteLength()));
        outgoing =
                new OutgoingStreams(
                        this,
                        this,
                        threads,
                        System::currentTimeMillis,
                        () -> encryption != null && encryption.isEnabled());
        rpc = new Rpc(this, this, incoming, outgoing, threads, this::serverKnowsRpc);
    }

    IncomingStreams incoming() {
        return incoming;
    }

    OutgoingStreams outgoing() {
        return outgoing;
    }

    Rpc rpc() {
        return rpc;
    }

    @Nullable E2eeManager encryption() {
        return encryption;
    }

    @Nullable DataCipher cipher() {
        return encryption == null ? null : encryption.cipher();
    }

    /** From now on this session sends. */
    void session(RoomSession value) {
        session = value;
    }

    private void encryptionChanged(String identity, io.parley.sdk.e2ee.EncryptionState state) {
        RoomSession current = session;
        if (current != null) {
            current.encryptionChanged(identity, state);
        }
    }

    private boolean serverKnowsRpc() {
        RoomSession current = session;
        return current != null && isAtLeast(current.model().serverVersion(), FIRST_SERVER_WITH_RPC);
    }

    /** Whether a version, such as 1.13.3 or 1.9.0-rc.1, is not older; one without numbers is. */
    static boolean isAtLeast(String version, int[] least) {
        String[] parts = version.split("[.+-]", -1);
        for (int i = 0; i < least.length; i++) {
            int part;
            try {
                part = i < parts.length ? Integer.parseInt(parts[i]) : 0;
            } catch (NumberFormatException e) {
                return false;
            }
            if (part != least[i]) {
                return part > least[i];
            }
        }
        return true;
    }

    // What calls and streams need.

    @Override
    public CompletableFuture<Void> send(DataPacket packet, boolean reliable) {
        RoomSession current = session;
        if (current == null || !current.isOpen()) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException(Publishing.NOT_CONNECTED));
        }
        try {
            DataPacket sent = encryption == null ? packet : encryption.cipher().encrypt(packet);
            Publishing.checkSize(sent);
            return current.sendPacket(sent, reliable);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public int clientProtocol(String identity) {
        RoomSession current = session;
        return current == null ? 0 : current.model().clientProtocol(identity);
    }

    @Override
    public boolean supportsDeflate(String identity) {
        RoomSession current = session;
        return current != null && current.model().supportsDeflate(identity);
    }

    @Override
    public Collection<String> identities() {
        RoomSession current = session;
        return current == null ? List.of() : current.model().identities();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        RoomSession current = session;
        return current == null ? () -> {} : current.schedule(delay, task)::run;
    }

    // What the session tells.

    void onJoined(String localIdentity) {
        DataCipher cipher = cipher();
        if (cipher != null) {
            cipher.localIdentity(localIdentity);
        }
    }

    void onConnected() {
        incoming.onConnected();
    }

    /** False when the packet is neither of a call nor of a stream. */
    boolean onPacket(DataPacket packet, boolean encrypted) {
        return incoming.onPacket(packet, encrypted) || rpc.onPacket(packet);
    }

    void onPeerLeft(String identity) {
        incoming.onPeerLeft(identity);
        rpc.onPeerLeft(identity);
        DataCipher cipher = cipher();
        if (cipher != null) {
            cipher.onPeerLeft(identity);
        }
    }

    void onRestarting() {
        outgoing.onConnectionLost();
    }

    /** The user asked to leave: callers are told while that is possible. Any thread. */
    void disconnecting() {
        rpc.onDisconnecting();
    }

    void onDisconnected() {
        rpc.onDisconnected();
        incoming.onDisconnected();
        outgoing.onConnectionLost();
    }
}
