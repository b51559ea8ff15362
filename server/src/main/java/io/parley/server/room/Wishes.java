package io.parley.server.room;

import io.parley.proto.livekit.SubscriptionPermission;
import io.parley.proto.livekit.TrackPermission;
import io.parley.proto.livekit.UpdateSubscription;
import io.parley.proto.livekit.UpdateTrackSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a participant wants of the tracks of others, and allows with its own. What concerns media is
 * remembered, and not yet acted on: none flows. Permissions hold for data tracks already.
 */
final class Wishes {
    private final Set<String> subscribed = new HashSet<>();
    private final Set<String> unsubscribed = new HashSet<>();
    private final Map<String, UpdateTrackSettings> settings = new HashMap<>();
    private SubscriptionPermission permission =
            SubscriptionPermission.newBuilder().setAllParticipants(true).build();

    void onSubscription(UpdateSubscription request) {
        remember(request.getTrackSidsList(), request.getSubscribe());
        request.getParticipantTracksList()
                .forEach(tracks -> remember(tracks.getTrackSidsList(), request.getSubscribe()));
    }

    private void remember(List<String> sids, boolean subscribe) {
        Set<String> from = subscribe ? unsubscribed : subscribed;
        Set<String> to = subscribe ? subscribed : unsubscribed;
        for (String sid : sids) {
            from.remove(sid);
            if (to.size() < Limits.MAX_REMEMBERED_TRACKS) {
                to.add(sid);
            }
        }
    }

    void onTrackSettings(UpdateTrackSettings request) {
        for (String sid : request.getTrackSidsList()) {
            if (settings.size() < Limits.MAX_REMEMBERED_TRACKS || settings.containsKey(sid)) {
                settings.put(sid, request.toBuilder().clearTrackSids().build());
            }
        }
    }

    void onSubscriptionPermission(SubscriptionPermission request) {
        permission = request;
    }

    /** Whether somebody may subscribe to one of the participant's own tracks. */
    boolean allows(Participant subscriber, String trackSid) {
        if (permission.getAllParticipants()) {
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
