package io.parley.sdk;

import io.parley.proto.livekit.ParticipantInfo;

/**
 * How far a participant's connection is ({@code ParticipantInfo.State} of the protocol).
 *
 * @since 0.1
 */
public enum ParticipantState {
    /** Its signalling is connected, its data is not yet offered. */
    JOINING,
    /** In the room, its transport is not connected yet. */
    JOINED,
    /** Fully connected. */
    ACTIVE,
    /** Gone. */
    DISCONNECTED;

    static ParticipantState of(ParticipantInfo.State state) {
        return switch (state) {
            case JOINING, UNRECOGNIZED -> JOINING;
            case JOINED -> JOINED;
            case ACTIVE -> ACTIVE;
            case DISCONNECTED -> DISCONNECTED;
        };
    }
}
