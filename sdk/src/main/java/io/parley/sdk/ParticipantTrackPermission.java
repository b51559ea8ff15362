package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.TrackPermission;
import java.util.List;

/**
 * Which of one's tracks another participant may subscribe to.
 *
 * @param participantIdentity who
 * @param allowAll whether to all of them, and then {@code allowedTrackSids} does not matter
 * @param allowedTrackSids which of them
 * @since 0.1
 */
public record ParticipantTrackPermission(
        String participantIdentity, boolean allowAll, List<String> allowedTrackSids) {

    /** Copies the list. */
    public ParticipantTrackPermission {
        requireNonNull(participantIdentity, "participantIdentity");
        allowedTrackSids = List.copyOf(allowedTrackSids);
    }

    TrackPermission wire() {
        return TrackPermission.newBuilder()
                .setParticipantIdentity(participantIdentity)
                .setAllTracks(allowAll)
                .addAllTrackSids(allowedTrackSids)
                .build();
    }
}
