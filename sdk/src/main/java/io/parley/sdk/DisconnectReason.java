package io.parley.sdk;

/**
 * Why a participant left its room ({@code DisconnectReason} of the protocol).
 *
 * @since 0.1
 */
public enum DisconnectReason {
    /** Nobody told. */
    UNKNOWN(0),
    /** The participant asked to leave. */
    CLIENT_INITIATED(1),
    /** Another participant joined with the same identity. */
    DUPLICATE_IDENTITY(2),
    /** The server stops. */
    SERVER_SHUTDOWN(3),
    /** The participant was removed through the room API. */
    PARTICIPANT_REMOVED(4),
    /** The room was deleted through the room API. */
    ROOM_DELETED(5),
    /** The server does not know the session that was to be resumed. */
    STATE_MISMATCH(6),
    /** The join was refused or never completed. */
    JOIN_FAILURE(7),
    /** The session moves to another server. */
    MIGRATION(8),
    /** The signalling connection closed before the participant was connected. */
    SIGNAL_CLOSE(9),
    /** The room closed because all standard participants left. */
    ROOM_CLOSED(10),
    /** The party that was called did not answer (SIP). */
    USER_UNAVAILABLE(11),
    /** The party that was called refused (SIP). */
    USER_REJECTED(12),
    /** The telephone network failed (SIP). */
    SIP_TRUNK_FAILURE(13),
    /** The session timed out. */
    CONNECTION_TIMEOUT(14),
    /** Media failed. */
    MEDIA_FAILURE(15),
    /** An agent failed. */
    AGENT_ERROR(16);

    private static final DisconnectReason[] ALL = values();

    private final int number;

    DisconnectReason(int number) {
        this.number = number;
    }

    /** The number of this reason in the protocol. */
    public int number() {
        return number;
    }

    io.parley.proto.livekit.DisconnectReason wire() {
        io.parley.proto.livekit.DisconnectReason wire =
                io.parley.proto.livekit.DisconnectReason.forNumber(number);
        return wire != null ? wire : io.parley.proto.livekit.DisconnectReason.UNKNOWN_REASON;
    }

    static DisconnectReason of(io.parley.proto.livekit.DisconnectReason reason) {
        for (DisconnectReason each : ALL) {
            if (each.name().equals(reason.name())) {
                return each;
            }
        }
        return UNKNOWN;
    }
}
