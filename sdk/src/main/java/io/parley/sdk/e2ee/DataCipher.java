package io.parley.sdk.e2ee;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.EncryptedPacket;
import io.parley.proto.livekit.EncryptedPacketPayload;
import io.parley.proto.livekit.Encryption;
import io.parley.sdk.datatrack.FrameCipher;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.packet.RoomThreads;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts and decrypts the data of one room: packets and frames of data tracks. Encryption is safe
 * to use from any thread; packets are decrypted on the loop and never waits there: when a sender
 * moved its key on, its packets wait in order until the next keys are derived on the pool.
 */
public final class DataCipher implements FrameCipher {
    private static final Logger log = LoggerFactory.getLogger(DataCipher.class);

    private final KeyProvider keys;
    private final RoomThreads threads;
    private final GcmCipher ivs = new GcmCipher(new SecureRandom());
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Map<String, EncryptionState> states = new ConcurrentHashMap<>();
    private final AtomicLong dropped = new AtomicLong();
    private volatile String localIdentity = "";
    private volatile boolean enabled = true;
    private volatile BiConsumer<String, EncryptionState> onState = (identity, state) -> {};

    public DataCipher(KeyProvider keys, RoomThreads threads) {
        this.keys = requireNonNull(keys, "keys");
        this.threads = requireNonNull(threads, "threads");
    }

    /** Told when the state of a participant changes; on the loop or the pool, must not block. */
    public void onState(BiConsumer<String, EncryptionState> listener) {
        onState = requireNonNull(listener, "listener");
    }

    /** Who we are, once the room told. */
    public void localIdentity(String identity) {
        localIdentity = requireNonNull(identity, "identity");
    }

    /**
     * Whether what is sent is encrypted; yes at first. What comes encrypted is always decrypted.
     */
    public boolean enabled() {
        return enabled;
    }

    public void enabled(boolean value) {
        enabled = value;
    }

    /** Packets that were dropped because they could not be decrypted. */
    public long dropped() {
        return dropped.get();
    }

    /**
     * The packet with its value encrypted; the same packet when its kind goes in clear or
     * encryption is off.
     *
     * @throws EncryptionException when there is no key
     */
    public DataPacket encrypt(DataPacket packet) {
        EncryptedPacketPayload payload = enabled ? PacketValues.encryptable(packet) : null;
        if (payload == null) {
            return packet;
        }
        Sealed sealed = seal(payload.toByteArray());
        return packet.toBuilder()
                .setEncryptedPacket(
                        EncryptedPacket.newBuilder()
                                .setEncryptionType(Encryption.Type.GCM)
                                .setIv(UnsafeByteOperations.unsafeWrap(sealed.iv()))
                                .setKeyIndex(sealed.keyIndex())
                                .setEncryptedValue(
                                        UnsafeByteOperations.unsafeWrap(sealed.payload())))
                .build();
    }

    @Override
    public @Nullable Sealed encrypt(byte[] payload) {
        try {
            return seal(payload);
        } catch (EncryptionException e) {
            log.debug("a frame is not sent: {}", e.getMessage());
            return null;
        }
    }

    private Sealed seal(byte[] plain) {
        KeyRing ring = keys.sending(localIdentity);
        int index = ring == null ? 0 : ring.current();
        KeyMaterial material = ring == null ? null : ring.get(index);
        if (material == null) {
            state(localIdentity, EncryptionState.MISSING_KEY);
            throw new EncryptionException(
                    "no key to encrypt with; call KeyProvider.setSharedKey or setKey first");
        }
        byte[] iv = ivs.nextIv();
        return new Sealed(GcmCipher.seal(material.key(), iv, plain), iv, index);
    }

    /**
     * Decrypts a packet and hands it on; one that cannot be decrypted is dropped and counted.
     *
     * @param packet with an {@code encrypted_packet}
     * @param next takes the packet with its value in clear, on the loop: before return, or later
     */
    public void decrypt(DataPacket packet, Consumer<DataPacket> next) {
        String sender = packet.getParticipantIdentity();
        Waiting behind = waiting.get(sender);
        if (behind != null) {
            if (behind.packets.size() < Limits.MAX_PACKETS_WAITING_FOR_KEYS) {
                behind.packets.add(new WaitingPacket(packet, next));
            } else {
                dropped.incrementAndGet();
            }
            return;
        }
        EncryptedPacket sealed = packet.getEncryptedPacket();
        int index = keyIndex(sealed.getKeyIndex());
        byte[] iv = sealed.getIv().toByteArray();
        byte[] bytes = sealed.getEncryptedValue().toByteArray();
        Opened opened = open(sender, index, iv, bytes);
        if (opened.slot() != null && waiting.size() < Limits.MAX_PARTICIPANTS_WITH_KEYS) {
            Waiting now = new Waiting();
            now.packets.add(new WaitingPacket(packet, next));
            waiting.put(sender, now);
            derive(opened.slot(), iv, bytes, () -> resume(sender));
        } else {
            deliver(packet, opened.plain(), next);
        }
    }

    /** Packets of a participant that left need not be kept. Called on the loop. */
    public void onPeerLeft(String identity) {
        waiting.remove(identity);
        states.remove(identity);
    }

    /** On the loop: the keys are there, or will never be. */
    private void resume(String sender) {
        Waiting done = waiting.remove(sender);
        if (done == null) {
            return;
        }
        for (WaitingPacket each = done.packets.poll(); each != null; each = done.packets.poll()) {
            decrypt(each.packet(), each.next());
        }
    }

    private void deliver(DataPacket packet, byte @Nullable [] plain, Consumer<DataPacket> next) {
        DataPacket restored = null;
        if (plain != null) {
            try {
                restored = PacketValues.restore(packet, EncryptedPacketPayload.parseFrom(plain));
            } catch (InvalidProtocolBufferException e) {
                log.debug("a decrypted packet is malformed: {}", e.getMessage());
            }
        }
        if (restored == null) {
            dropped.incrementAndGet();
        } else {
            next.accept(restored);
        }
    }

    @Override
    public byte @Nullable [] decrypt(String publisherIdentity, Sealed frame) {
        Opened opened =
                open(publisherIdentity, keyIndex(frame.keyIndex()), frame.iv(), frame.payload());
        KeyRing.Slot slot = opened.slot();
        if (slot != null) {
            derive(slot, frame.iv(), frame.payload(), () -> {});
        }
        return opened.plain();
    }

    private static int keyIndex(int onWire) {
        return onWire & 0xFF;
    }

    private Opened open(String sender, int index, byte[] iv, byte[] sealed) {
        KeyRing ring = keys.receiving(sender);
        KeyRing.Slot slot = ring == null ? null : ring.slot(index);
        if (slot == null) {
            state(sender, EncryptionState.MISSING_KEY);
            return Opened.FAILED;
        }
        if (slot.givenUp()) {
            return Opened.FAILED;
        }
        byte[] plain = GcmCipher.open(slot.material().key(), iv, sealed);
        if (plain != null) {
            slot.worked();
            state(sender, EncryptionState.OK);
            return new Opened(plain, null);
        }
        for (KeyMaterial each : slot.ahead()) {
            plain = GcmCipher.open(each.key(), iv, sealed);
            if (plain != null) {
                slot.moveTo(each);
                state(sender, EncryptionState.KEY_RATCHETED);
                return new Opened(plain, null);
            }
        }
        if (!slot.windowKnown()) {
            return new Opened(null, slot);
        }
        slot.failed();
        state(sender, EncryptionState.DECRYPTION_FAILED);
        return Opened.FAILED;
    }

    /** Derives the keys ahead until one opens this, or the window is at its end. */
    private void derive(KeyRing.Slot slot, byte[] iv, byte[] sealed, Runnable afterwards) {
        if (!slot.beginDeriving()) {
            // Somebody does already: look again when that may be over.
            threads.timers().schedule(Duration.ofMillis(50), afterwards);
            return;
        }
        threads.pool()
                .execute(
                        () -> {
                            try {
                                while (!slot.windowKnown()) {
                                    KeyMaterial next = slot.deriveNext();
                                    if (GcmCipher.open(next.key(), iv, sealed) != null) {
                                        break;
                                    }
                                }
                            } finally {
                                slot.endDeriving();
                                threads.timers().schedule(Duration.ZERO, afterwards);
                            }
                        });
    }

    private void state(String identity, EncryptionState now) {
        if (states.get(identity) == now) {
            return;
        }
        if (states.size() >= Limits.MAX_PARTICIPANTS_WITH_KEYS) {
            states.clear();
        }
        EncryptionState before = states.put(identity, now);
        if (before != now) {
            onState.accept(identity, now);
        }
    }

    private record Opened(byte @Nullable [] plain, KeyRing.@Nullable Slot slot) {
        static final Opened FAILED = new Opened(null, null);
    }

    private record WaitingPacket(DataPacket packet, Consumer<DataPacket> next) {}

    private static final class Waiting {
        final Queue<WaitingPacket> packets = new ArrayDeque<>();
    }
}
