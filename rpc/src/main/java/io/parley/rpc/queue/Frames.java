package io.parley.rpc.queue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.grpc.Status;
import io.parley.rpc.proto.queue.QueueFrame;
import io.parley.rpc.proto.queue.StoredOffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The messages between processes: a letter, and what belongs to it. {@code P} is what a side of an
 * exchange said, {@code O} the host of a new offer, {@code T} the uuid of an offer that was taken.
 */
final class Frames {

    static final byte SAID = 'P';
    static final byte OFFERED = 'O';
    static final byte TAKEN = 'T';

    private Frames() {}

    static byte[] encode(QueueFrame frame) {
        return ByteString.copyFrom(new byte[] {SAID}).concat(frame.toByteString()).toByteArray();
    }

    /** Null if another version of this program, or something else, has written it. */
    static @Nullable QueueFrame decode(byte[] message) {
        try {
            return QueueFrame.parser().parseFrom(message, 1, message.length - 1);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    static String text(byte[] message) {
        return new String(message, 1, message.length - 1, StandardCharsets.UTF_8);
    }

    static byte[] callerSays(String uuid, CallUpdate update) {
        QueueFrame.Builder frame = QueueFrame.newBuilder().setUuid(uuid);
        if (update instanceof CallUpdate.Candidate candidate) {
            frame.setCallerCandidate(candidate.candidate());
        } else if (update instanceof CallUpdate.Failure failure) {
            frame.setCallerError(toProto(failure.status()));
        } else {
            frame.setCallerDone(true);
        }
        return encode(frame.build());
    }

    static com.google.rpc.Status toProto(Status status) {
        String text = status.getDescription();
        return com.google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(text == null ? "" : text)
                .build();
    }

    static Status toStatus(com.google.rpc.Status status) {
        return Status.fromCodeValue(
                        status.getCode() == Code.OK_VALUE ? Code.UNKNOWN_VALUE : status.getCode())
                .withDescription(status.getMessage());
    }

    static byte[] store(Offer offer, String process) {
        return StoredOffer.newBuilder()
                .setUuid(offer.uuid())
                .setHost(offer.host())
                .setSdp(offer.sdp())
                .setDisableTrickle(offer.disableTrickle())
                .setCallerEntity(offer.callerEntity())
                .putAllCallerMetadata(offer.callerMetadata())
                .setCallerProcess(process)
                .build()
                .toByteArray();
    }

    static @Nullable StoredOffer stored(byte[] bytes) {
        try {
            return StoredOffer.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }
}
