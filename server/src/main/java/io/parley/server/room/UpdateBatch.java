package io.parley.server.room;

import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantUpdate;
import io.parley.proto.livekit.SignalResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Packs participants into messages that are not too long. */
final class UpdateBatch {
    private UpdateBatch() {}

    static SignalResponse of(ParticipantInfo info) {
        return message(ParticipantUpdate.newBuilder().addParticipants(info));
    }

    /** In order; an info that is too long alone has a message of its own. */
    static List<SignalResponse> of(Collection<ParticipantInfo> infos) {
        List<SignalResponse> messages = new ArrayList<>();
        ParticipantUpdate.Builder update = ParticipantUpdate.newBuilder();
        int bytes = 0;
        for (ParticipantInfo info : infos) {
            int size = info.getSerializedSize();
            if (bytes > 0 && bytes + size > Limits.MAX_UPDATE_BYTES) {
                messages.add(message(update));
                update = ParticipantUpdate.newBuilder();
                bytes = 0;
            }
            update.addParticipants(info);
            bytes += size;
        }
        if (bytes > 0) {
            messages.add(message(update));
        }
        return messages;
    }

    private static SignalResponse message(ParticipantUpdate.Builder update) {
        return SignalResponse.newBuilder().setUpdate(update).build();
    }
}
