package io.parley.sdk;

import io.parley.sdk.engine.Scenario;

/**
 * A misfortune that can be asked for, to test what an application does in it.
 *
 * @since 0.1
 */
public enum SimulateScenario {
    /** The signalling connection is cut; the session is resumed. */
    SIGNAL_RECONNECT(Scenario.SIGNAL_RECONNECT),
    /** The server pretends that somebody speaks. */
    SPEAKER(Scenario.SPEAKER),
    /** The server forgets the participant, as if its machine had died. */
    NODE_FAILURE(Scenario.NODE_FAILURE),
    /** The server ends the session for good. */
    SERVER_LEAVE(Scenario.SERVER_LEAVE),
    /** The server moves the session to another of its machines. */
    MIGRATION(Scenario.MIGRATION),
    /** The transport changes to TCP. */
    FORCE_TCP(Scenario.FORCE_TCP),
    /** The transport changes to TLS. */
    FORCE_TLS(Scenario.FORCE_TLS),
    /** The server asks for a new session. */
    FULL_RECONNECT(Scenario.FULL_RECONNECT),
    /** The signalling connection is cut, and cut once more while the session is resumed. */
    DISCONNECT_SIGNAL_ON_RESUME(Scenario.DISCONNECT_SIGNAL_ON_RESUME);

    private final Scenario scenario;

    SimulateScenario(Scenario scenario) {
        this.scenario = scenario;
    }

    Scenario scenario() {
        return scenario;
    }
}
