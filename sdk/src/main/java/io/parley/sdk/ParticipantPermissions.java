package io.parley.sdk;

import io.parley.proto.livekit.ParticipantPermission;
import java.util.List;

/**
 * What a participant may do ({@code ParticipantPermission} of the protocol).
 *
 * @param canSubscribe whether it may receive tracks
 * @param canPublish whether it may publish tracks
 * @param canPublishData whether it may send data
 * @param canPublishSources the only sources it may publish from; empty means any
 * @param hidden whether others do not see it
 * @param recorder whether it records the room
 * @param canUpdateMetadata whether it may change its own metadata, name and attributes
 * @param canSubscribeMetrics whether it may receive others' metrics
 * @param agent whether it is an agent
 * @param canManageAgentSession whether it may control the sessions of agents
 * @since 0.1
 */
public record ParticipantPermissions(
        boolean canSubscribe,
        boolean canPublish,
        boolean canPublishData,
        List<TrackSource> canPublishSources,
        boolean hidden,
        boolean recorder,
        boolean canUpdateMetadata,
        boolean canSubscribeMetrics,
        boolean agent,
        boolean canManageAgentSession) {

    /** Copies the list. */
    public ParticipantPermissions {
        canPublishSources = List.copyOf(canPublishSources);
    }

    @SuppressWarnings("deprecation") // "recorder" and "agent" are what older servers send
    static ParticipantPermissions of(ParticipantPermission wire) {
        return new ParticipantPermissions(
                wire.getCanSubscribe(),
                wire.getCanPublish(),
                wire.getCanPublishData(),
                wire.getCanPublishSourcesList().stream().map(TrackSource::of).toList(),
                wire.getHidden(),
                wire.getRecorder(),
                wire.getCanUpdateMetadata(),
                wire.getCanSubscribeMetrics(),
                wire.getAgent(),
                wire.getCanManageAgentSession());
    }
}
