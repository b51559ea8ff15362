package io.parley.sdk;

import io.parley.proto.livekit.ParticipantInfo;
import org.jspecify.annotations.Nullable;

/**
 * More about what a participant is ({@code ParticipantInfo.KindDetail} of the protocol).
 *
 * @since 0.1
 */
public enum ParticipantKindDetail {
    /** An agent that runs in the cloud. */
    CLOUD_AGENT,
    /** Forwarded from another room. */
    FORWARDED,
    /** A WhatsApp call. */
    CONNECTOR_WHATSAPP,
    /** A Twilio call. */
    CONNECTOR_TWILIO,
    /** An RTSP camera. */
    BRIDGE_RTSP,
    /** A simulated participant. */
    SIMULATION;

    static @Nullable ParticipantKindDetail of(ParticipantInfo.KindDetail detail) {
        return switch (detail) {
            case CLOUD_AGENT -> CLOUD_AGENT;
            case FORWARDED -> FORWARDED;
            case CONNECTOR_WHATSAPP -> CONNECTOR_WHATSAPP;
            case CONNECTOR_TWILIO -> CONNECTOR_TWILIO;
            case BRIDGE_RTSP -> BRIDGE_RTSP;
            case SIMULATION -> SIMULATION;
            case UNRECOGNIZED -> null;
        };
    }
}
