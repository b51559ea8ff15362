package io.parley.sdk;

import io.parley.proto.livekit.DataPacket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends data packets for the local participant and says why one could not be sent. */
final class Publishing {
    static final String NOT_CONNECTED = "the room is not connected; connect it first";

    /** The largest packet that the other SDKs and the server take, bytes. */
    static final int MAX_PACKET_BYTES = 64_000;

    /** Makes an exception of the operation's own type. */
    interface Failure {
        RoomException of(FailureReason reason, String message, @Nullable Throwable cause);
    }

    private Publishing() {}

    /** A packet that names its sender, as the other SDKs do. */
    static DataPacket.Builder packet(LocalParticipant local) {
        return DataPacket.newBuilder()
                .setParticipantIdentity(local.identity())
                .setParticipantSid(local.sid());
    }

    static CompletableFuture<Void> send(
            RoomLink link, DataPacket packet, boolean reliable, Failure failure) {
        return Callbacks.awayFromLoop(
                link.messaging().send(packet, reliable), thrown -> why(failure, thrown));
    }

    /** A larger one would end the channel for all that comes after it. */
    static void checkSize(DataPacket packet) {
        int size = packet.getSerializedSize();
        if (size > MAX_PACKET_BYTES) {
            throw new IllegalArgumentException(
                    "the message has "
                            + size
                            + " bytes (expected: "
                            + MAX_PACKET_BYTES
                            + " or fewer); send a stream instead");
        }
    }

    private static Throwable why(Failure failure, Throwable thrown) {
        FailureReason reason;
        if (thrown instanceof IllegalStateException) {
            reason = FailureReason.NOT_CONNECTED;
        } else if (thrown instanceof TimeoutException) {
            reason = FailureReason.TIMEOUT;
        } else if (thrown instanceof IllegalArgumentException) {
            reason = FailureReason.TOO_LARGE;
        } else {
            reason = FailureReason.SEND_FAILED;
        }
        String message = thrown.getMessage();
        return failure.of(
                reason, message != null ? message : "the message could not be sent", thrown);
    }
}
