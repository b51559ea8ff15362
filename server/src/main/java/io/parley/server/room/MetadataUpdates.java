package io.parley.server.room;

import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.RequestResponse.Reason;
import io.parley.proto.livekit.UpdateParticipantMetadata;
import java.util.HashMap;
import java.util.Map;

/** A participant changes its own name, metadata and attributes. */
final class MetadataUpdates {
    /** From here on clients read an answer that says OK. */
    private static final int PROTOCOL_WITH_OK = 15;

    private final Participant participant;

    MetadataUpdates(Participant participant) {
        this.participant = participant;
    }

    /** In the order that clients know: the update, a new token, the answer. */
    void apply(UpdateParticipantMetadata request) {
        RequestResponse.Builder response =
                RequestResponse.newBuilder()
                        .setRequestId(request.getRequestId())
                        .setUpdateMetadata(request);
        if (!participant.canUpdateMetadata()) {
            participant.respond(
                    response.setReason(Reason.NOT_ALLOWED)
                            .setMessage("does not have permission to update own metadata"));
            return;
        }
        Map<String, String> merged = new HashMap<>(participant.profile().attributes());
        merged.putAll(request.getAttributesMap());
        merged.values().removeIf(String::isEmpty);
        String excess =
                SizeChecks.excess(
                        participant.node(), request.getName(), request.getMetadata(), merged);
        if (!excess.isEmpty()) {
            participant.respond(response.setReason(Reason.LIMIT_EXCEEDED).setMessage(excess));
            return;
        }
        if (change(request)) {
            participant.room().announce(participant, true);
            participant.sendRefreshToken();
        }
        if (participant.protocol() >= PROTOCOL_WITH_OK) {
            participant.respond(response.setReason(Reason.OK));
        }
    }

    private boolean change(UpdateParticipantMetadata request) {
        Profile profile = participant.profile();
        boolean changed = false;
        if (!request.getName().isEmpty()) {
            profile.setName(request.getName());
            changed = true;
        }
        if (!request.getMetadata().isEmpty()) {
            profile.setMetadata(request.getMetadata());
            changed = true;
        }
        if (request.getAttributesCount() > 0) {
            profile.changeAttributes(request.getAttributesMap());
            changed = true;
        }
        return changed;
    }
}
