package io.parley.server.room;

import io.parley.proto.livekit.ParticipantInfo.Kind;
import io.parley.proto.livekit.SubscriptionPermission;
import io.parley.proto.livekit.TrackPermission;

/** Whom a participant lets subscribe to its own tracks, media and data alike. */
final class TrackPermissions {
    private SubscriptionPermission permission =
            SubscriptionPermission.newBuilder().setAllParticipants(true).build();

    /** Replaces what was said before. */
    void replace(SubscriptionPermission request) {
        permission = request;
    }

    /** What was said last. */
    SubscriptionPermission current() {
        return permission;
    }

    /** Whether somebody may subscribe to a track. Recorders always may. */
    boolean allows(Participant subscriber, String trackSid) {
        if (permission.getAllParticipants() || subscriber.profile().kind() == Kind.EGRESS) {
            return true;
        }
        for (TrackPermission entry : permission.getTrackPermissionsList()) {
            boolean named =
                    entry.getParticipantIdentity().isEmpty()
                            ? entry.getParticipantSid().equals(subscriber.sid())
                            : entry.getParticipantIdentity().equals(subscriber.identity());
            if (named && (entry.getAllTracks() || entry.getTrackSidsList().contains(trackSid))) {
                return true;
            }
        }
        return false;
    }
}
