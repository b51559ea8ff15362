package io.parley.server.data;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DataStream;
import io.parley.proto.livekit.UserPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads data packets and writes them as the receivers get them: with the sender's identity filled
 * in by the server. Each packet is read once and written once, however many receive it; payloads
 * are not copied in between. Not thread-safe: one for each shard.
 */
@SuppressWarnings("deprecation") // receivers still read the deprecated copies
public final class PacketRewriter {
    /** Room for what the server fills in: an identity of 256 bytes twice, sids, tags. */
    private static final int FILLED_IN_BYTES = 1_024;

    private byte[] scratch = new byte[DataLimits.MAX_MESSAGE_BYTES + FILLED_IN_BYTES];

    /**
     * Reads a packet. Its byte fields point into the message, which must not change as long as the
     * packet is used.
     *
     * @return null when the message is no packet
     */
    public static @Nullable DataPacket parse(ByteBuffer message) {
        ByteString bytes =
                UnsafeByteOperations.unsafeWrap(
                        message.array(),
                        message.arrayOffset() + message.position(),
                        message.remaining());
        CodedInputStream in = bytes.newCodedInput();
        in.enableAliasing(true);
        try {
            DataPacket packet = DataPacket.parseFrom(in);
            in.checkLastTagWas(0);
            return packet;
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether participants may send this value; unknown ones pass, for clients newer than us. */
    public static boolean mayBeSent(DataPacket packet, Sender sender) {
        return switch (packet.getValueCase()) {
            case SPEAKER -> false;
            case TRANSCRIPTION -> sender.agent();
            case USER,
                    SIP_DTMF,
                    METRICS,
                    CHAT_MESSAGE,
                    RPC_REQUEST,
                    RPC_ACK,
                    RPC_RESPONSE,
                    STREAM_HEADER,
                    STREAM_CHUNK,
                    STREAM_TRAILER,
                    ENCRYPTED_PACKET,
                    VALUE_NOT_SET ->
                    true;
        };
    }

    /** Identities that a packet is for; the packet's own list wins over the user packet's. */
    public static List<String> destinationIdentities(DataPacket packet) {
        return packet.getDestinationIdentitiesCount() > 0 || !packet.hasUser()
                ? packet.getDestinationIdentitiesList()
                : packet.getUser().getDestinationIdentitiesList();
    }

    /** Sids that a packet is for. */
    public static List<String> destinationSids(DataPacket packet) {
        return packet.hasUser() ? packet.getUser().getDestinationSidsList() : List.of();
    }

    /**
     * Writes a packet for its receivers.
     *
     * @return valid until the next call, with an accessible array
     */
    public ByteBuffer rewrite(DataPacket packet, DataPacket.Kind kind, Sender sender) {
        DataPacket.Builder builder = packet.toBuilder().setKind(kind);
        boolean named = sender.agent() && keepIdentity(packet, sender, builder);
        if (!named) {
            builder.setParticipantIdentity(sender.identity());
        }
        builder.setParticipantSid(sender.sid());
        if (packet.hasUser()) {
            fillUser(packet, builder, sender);
        }
        return write(builder.build());
    }

    /** An agent may speak for somebody else where the text is marked as generated. */
    private static boolean keepIdentity(
            DataPacket packet, Sender sender, DataPacket.Builder builder) {
        String identity = packet.getParticipantIdentity();
        if (identity.isEmpty() || identity.equals(sender.identity())) {
            return false;
        }
        if (packet.hasChatMessage()) {
            builder.setChatMessage(packet.getChatMessage().toBuilder().setGenerated(true));
            return true;
        }
        if (packet.hasStreamHeader() && packet.getStreamHeader().hasTextHeader()) {
            DataStream.Header header = packet.getStreamHeader();
            builder.setStreamHeader(
                    header.toBuilder()
                            .setTextHeader(header.getTextHeader().toBuilder().setGenerated(true)));
            return true;
        }
        return false;
    }

    private static void fillUser(DataPacket packet, DataPacket.Builder builder, Sender sender) {
        UserPacket user = packet.getUser();
        UserPacket.Builder filled =
                user.toBuilder()
                        .setParticipantSid(sender.sid())
                        .setParticipantIdentity(sender.identity());
        if (packet.getDestinationIdentitiesCount() > 0) {
            filled.clearDestinationIdentities()
                    .addAllDestinationIdentities(packet.getDestinationIdentitiesList());
        } else if (user.getDestinationIdentitiesCount() > 0) {
            builder.addAllDestinationIdentities(user.getDestinationIdentitiesList());
        }
        builder.setUser(filled);
    }

    private ByteBuffer write(DataPacket packet) {
        int size = packet.getSerializedSize();
        if (size > scratch.length) { // mirrored destinations can double a packet
            scratch = new byte[size];
        }
        try {
            packet.writeTo(CodedOutputStream.newInstance(scratch, 0, size));
        } catch (IOException e) {
            throw new IllegalStateException("scratch of " + size + " bytes is too small", e);
        }
        return ByteBuffer.wrap(scratch, 0, size);
    }
}
