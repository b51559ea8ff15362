package io.parley.sdk.engine;

/** Misfortunes that can be asked for, to test what an application does in them. */
public enum Scenario {
    /** The signaling socket is cut on this side: the session is resumed. */
    SIGNAL_RECONNECT,
    /** The server pretends that somebody speaks. */
    SPEAKER,
    /** The server forgets the participant, as if its machine had died. */
    NODE_FAILURE,
    /** The server ends the session for good. */
    SERVER_LEAVE,
    /** The server moves the session to another of its machines. */
    MIGRATION,
    /** The transport changes to TCP. */
    FORCE_TCP,
    /** The transport changes to TLS. */
    FORCE_TLS,
    /** The session is given up on this side: a new one is opened. */
    FULL_RECONNECT,
    /** The signaling socket is cut, and by the server once more while the session is resumed. */
    DISCONNECT_SIGNAL_ON_RESUME
}
