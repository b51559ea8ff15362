package io.parley.sdk.engine;

import io.parley.proto.livekit.CandidateProtocol;
import io.parley.proto.livekit.SimulateScenario;
import org.jspecify.annotations.Nullable;

/** How each scenario is brought about. */
final class Scenarios {
    private static final int SPEAKING_SECONDS = 3;

    private Scenarios() {}

    /** What the server is asked for; null where it takes no part. */
    static @Nullable SimulateScenario request(Scenario scenario) {
        SimulateScenario.Builder request = SimulateScenario.newBuilder();
        return switch (scenario) {
            case SIGNAL_RECONNECT, FULL_RECONNECT -> null;
            case SPEAKER -> request.setSpeakerUpdate(SPEAKING_SECONDS).build();
            case NODE_FAILURE -> request.setNodeFailure(true).build();
            case SERVER_LEAVE -> request.setServerLeave(true).build();
            case MIGRATION -> request.setMigration(true).build();
            case FORCE_TCP -> request.setSwitchCandidateProtocol(CandidateProtocol.TCP).build();
            case FORCE_TLS -> request.setSwitchCandidateProtocol(CandidateProtocol.TLS).build();
            case DISCONNECT_SIGNAL_ON_RESUME -> request.setDisconnectSignalOnResume(true).build();
        };
    }

    /** Whether this side cuts its signaling connection. */
    static boolean cutsSignal(Scenario scenario) {
        return scenario == Scenario.SIGNAL_RECONNECT
                || scenario == Scenario.DISCONNECT_SIGNAL_ON_RESUME;
    }
}
