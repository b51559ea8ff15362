package io.parley.server.room;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.SendDataRequest;
import io.parley.proto.livekit.UserPacket;
import io.parley.server.data.DataLimits;
import io.parley.server.data.NonceWindow;
import io.parley.server.data.PacketRewriter;
import io.parley.server.data.Sender;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Passes data packets of a room from their senders to their receivers. */
final class DataRouter {
    private final RoomContext context;
    private final Room room;
    private final NonceWindow nonces = new NonceWindow();

    DataRouter(RoomContext context, Room room) {
        this.context = context;
        this.room = room;
    }

    /** Takes a message of a lossy channel. */
    void onLossy(Participant sender, ByteBuffer message) {
        context.counters().increment(RoomsCounter.LOSSY_IN);
        context.counters().add(RoomsCounter.LOSSY_IN_BYTES, message.remaining());
        onPacket(sender, false, parse(message));
    }

    /** Counts a message of a reliable channel, once, however often it is looked at. */
    void countReliable(int size) {
        context.counters().increment(RoomsCounter.RELIABLE_IN);
        context.counters().add(RoomsCounter.RELIABLE_IN_BYTES, size);
    }

    /**
     * Takes a message of a reliable channel.
     *
     * @param waits whether the sender may be made to wait
     * @return null, or for whom the sender has to wait: nothing was done, and the message is to be
     *     given again
     */
    @Nullable Outbox onReliable(Participant sender, ByteBuffer message, boolean waits) {
        DataPacket packet = parse(message);
        if (waits && packet != null && sender.canPublishData()) {
            Outbox receiver = awaited(sender, PacketRewriter.destinationIdentities(packet));
            if (receiver != null) {
                return receiver;
            }
        }
        onPacket(sender, true, packet);
        return null;
    }

    private static @Nullable DataPacket parse(ByteBuffer message) {
        return message.remaining() > DataLimits.MAX_MESSAGE_BYTES
                ? null
                : PacketRewriter.parse(message);
    }

    /** The first of few destinations that cannot follow; broadcasts wait for nobody. */
    private @Nullable Outbox awaited(Participant sender, List<String> identities) {
        if (identities.size() > DataLimits.MAX_AWAITED) {
            return null;
        }
        for (int i = 0; i < identities.size(); i++) {
            Participant receiver = room.find(identities.get(i));
            if (receiver != null && receiver != sender && receiver.outbox().holdsSenders()) {
                return receiver.outbox();
            }
        }
        return null;
    }

    /** Sends an operator's data, as from nobody. */
    void fromServer(SendDataRequest request) {
        if (nonces.isDuplicate(request.getNonce())) {
            context.counters().increment(RoomsCounter.DROPPED_DUPLICATE);
            return;
        }
        UserPacket.Builder user = UserPacket.newBuilder().setPayload(request.getData());
        if (request.hasTopic()) {
            user.setTopic(request.getTopic());
        }
        DataPacket packet =
                DataPacket.newBuilder()
                        .setUser(user.setNonce(request.getNonce()))
                        .addAllDestinationIdentities(request.getDestinationIdentitiesList())
                        .build();
        Collection<Participant> receivers = room.participants();
        List<String> sids = request.getDestinationSidsList();
        if (packet.getDestinationIdentitiesCount() > 0 || !sids.isEmpty()) {
            receivers = named(packet.getDestinationIdentitiesList(), sids);
        }
        fromServer(packet, "", receivers, request.getKind() == DataPacket.Kind.RELIABLE);
    }

    /** Sends a packet of the server's own. */
    void fromServer(
            DataPacket packet,
            String identity,
            Collection<Participant> receivers,
            boolean reliable) {
        deliver(packet, new Sender("", identity, false), null, receivers, reliable);
    }

    private void onPacket(Participant sender, boolean reliable, @Nullable DataPacket packet) {
        RoomsCounter refusal = refusal(sender, reliable, packet);
        if (refusal != null) {
            context.counters().increment(refusal);
        } else if (packet != null && !room.serverCalls().take(sender, packet)) {
            forward(sender, reliable, packet);
        }
    }

    private @Nullable RoomsCounter refusal(
            Participant sender, boolean reliable, @Nullable DataPacket packet) {
        if (packet == null) {
            return RoomsCounter.DROPPED_MALFORMED;
        }
        if (!sender.canPublishData()) {
            return RoomsCounter.DROPPED_NOT_PERMITTED;
        }
        if (reliable && !sender.acceptSequence(packet.getSequence())) {
            return RoomsCounter.DROPPED_DUPLICATE;
        }
        if (!PacketRewriter.mayBeSent(packet, sender.sender())) {
            return RoomsCounter.DROPPED_KIND;
        }
        if (packet.hasUser() && nonces.isDuplicate(packet.getUser().getNonce())) {
            return RoomsCounter.DROPPED_DUPLICATE;
        }
        return null;
    }

    private void forward(Participant sender, boolean reliable, DataPacket packet) {
        List<String> identities = PacketRewriter.destinationIdentities(packet);
        List<String> sids = PacketRewriter.destinationSids(packet);
        Collection<Participant> receivers = room.participants();
        if (!identities.isEmpty() || !sids.isEmpty()) {
            if (identities.size() + sids.size() > DataLimits.MAX_DESTINATIONS) {
                context.counters().increment(RoomsCounter.DROPPED_MALFORMED);
                return;
            }
            receivers = named(identities, sids);
        }
        deliver(packet, sender.sender(), sender, receivers, reliable);
    }

    private void deliver(
            DataPacket packet,
            Sender from,
            @Nullable Participant sender,
            Collection<Participant> receivers,
            boolean reliable) {
        DataPacket.Kind kind = reliable ? DataPacket.Kind.RELIABLE : DataPacket.Kind.LOSSY;
        ByteBuffer bytes = context.rewriter().rewrite(packet, kind, from);
        byte[] kept = null;
        for (Participant receiver : receivers) {
            if (receiver == sender
                    || receiver.isImage()
                    || packet.hasMetrics() && !receiver.canSubscribeMetrics()) {
                continue;
            }
            bytes.rewind();
            if (!reliable) {
                if (receiver.isActive()) {
                    receiver.outbox().sendLossy(bytes);
                }
            } else if (!receiver.outbox().isEarly()) {
                receiver.outbox().sendReliable(bytes);
            } else {
                if (kept == null) {
                    kept = Arrays.copyOf(bytes.array(), bytes.limit());
                }
                receiver.outbox().keep(kept);
            }
        }
    }

    /** Those of the destinations that exist; nobody is named twice. */
    private Collection<Participant> named(List<String> identities, List<String> sids) {
        Set<Participant> named = new LinkedHashSet<>();
        for (String identity : identities) {
            Participant participant = room.find(identity);
            if (participant != null) {
                named.add(participant);
            }
        }
        if (!sids.isEmpty()) {
            Set<String> wanted = new HashSet<>(sids);
            for (Participant participant : room.participants()) {
                if (wanted.contains(participant.sid())) {
                    named.add(participant);
                }
            }
        }
        return named;
    }
}
