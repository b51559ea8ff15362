package io.parley.sdk;

import io.parley.proto.livekit.ParticipantInfo;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Another participant of the room. One object stands for one stay in the room; it is the same
 * before and after a connection is resumed.
 *
 * @since 0.1
 */
public final class RemoteParticipant extends Participant {
    private final Map<String, RemoteTrackPublication> publications = new ConcurrentHashMap<>();

    RemoteParticipant(ParticipantInfo info) {
        super(info);
    }

    @Override
    public Map<String, RemoteTrackPublication> trackPublications() {
        return Map.copyOf(publications);
    }

    /** The publications themselves, to be changed on the loop of the room. */
    Map<String, RemoteTrackPublication> publications() {
        return publications;
    }
}
