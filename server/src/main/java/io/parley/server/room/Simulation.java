package io.parley.server.room;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.SimulateScenario;

/** Misbehaves on request, so that clients can test how they come back. */
final class Simulation {
    private final Participant participant;

    Simulation(Participant participant) {
        this.participant = participant;
    }

    void run(SimulateScenario scenario) {
        Room room = participant.room();
        switch (scenario.getScenarioCase()) {
            case SERVER_LEAVE ->
                    room.leave(
                            participant,
                            DisconnectReason.SERVER_SHUTDOWN,
                            LeaveRequest.Action.DISCONNECT);
            case NODE_FAILURE -> room.vanish(participant);
            case LEAVE_REQUEST_FULL_RECONNECT ->
                    room.leave(
                            participant,
                            DisconnectReason.STATE_MISMATCH,
                            LeaveRequest.Action.RECONNECT);
            case DISCONNECT_SIGNAL_ON_RESUME, DISCONNECT_SIGNAL_ON_RESUME_NO_MESSAGES ->
                    participant.cutSignalOnResume();
            // The rest is about media, other nodes and relays.
            case SPEAKER_UPDATE,
                    MIGRATION,
                    SWITCH_CANDIDATE_PROTOCOL,
                    SUBSCRIBER_BANDWIDTH,
                    SCENARIO_NOT_SET -> {}
        }
    }
}
