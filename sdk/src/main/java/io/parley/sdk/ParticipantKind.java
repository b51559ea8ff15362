package io.parley.sdk;

import io.parley.proto.livekit.ParticipantInfo;

/**
 * What a participant is ({@code ParticipantInfo.Kind} of the protocol).
 *
 * @since 0.1
 */
public enum ParticipantKind {
    /** A person or a program with a client SDK. */
    STANDARD(0),
    /** Brings a stream from outside into the room. */
    INGRESS(1),
    /** Records the room or takes it elsewhere. */
    EGRESS(2),
    /** A telephone. */
    SIP(3),
    /** A program that acts in the room, such as a voice assistant. */
    AGENT(4),
    /** A bridge to another messenger. */
    CONNECTOR(7),
    /** A bridge to another kind of media source. */
    BRIDGE(8);

    private final int number;

    ParticipantKind(int number) {
        this.number = number;
    }

    /** The number of this kind in the protocol. */
    public int number() {
        return number;
    }

    static ParticipantKind of(ParticipantInfo.Kind kind) {
        return switch (kind) {
            case STANDARD, UNRECOGNIZED -> STANDARD;
            case INGRESS -> INGRESS;
            case EGRESS -> EGRESS;
            case SIP -> SIP;
            case AGENT -> AGENT;
            case CONNECTOR -> CONNECTOR;
            case BRIDGE -> BRIDGE;
        };
    }
}
