package io.parley.server.room;

import io.parley.proto.livekit.UpdateParticipantRequest;
import java.util.HashMap;
import java.util.Map;

/** What an operator changes of a participant. */
final class ParticipantChanges {
    private ParticipantChanges() {}

    /** All of it or nothing. */
    static void apply(Participant who, UpdateParticipantRequest request) {
        Profile profile = who.profile();
        Map<String, String> merged = new HashMap<>(profile.attributes());
        merged.putAll(request.getAttributesMap());
        merged.values().removeIf(String::isEmpty);
        SizeChecks.check(who.node(), request.getName(), request.getMetadata(), merged);
        if (!request.getName().isEmpty()) {
            profile.setName(request.getName());
        }
        if (!request.getMetadata().isEmpty()) {
            profile.setMetadata(request.getMetadata());
        }
        if (request.getAttributesCount() > 0) {
            profile.changeAttributes(request.getAttributesMap());
        }
        if (request.hasPermission()) {
            who.setPermission(request.getPermission());
        }
        who.room().announce(who, true);
        who.sendRefreshToken();
    }
}
