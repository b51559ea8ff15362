package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a participant said, written down. The server forwards it only if an agent publishes it.
 *
 * @param participantIdentity who said it
 * @param trackSid the track in which it was said; may be empty
 * @param segments the pieces
 * @since 0.1
 */
public record Transcription(
        String participantIdentity, String trackSid, List<TranscriptionSegment> segments) {

    /** Copies the list. */
    public Transcription {
        requireNonNull(participantIdentity, "participantIdentity");
        requireNonNull(trackSid, "trackSid");
        segments = List.copyOf(segments);
    }

    io.parley.proto.livekit.Transcription wire() {
        return io.parley.proto.livekit.Transcription.newBuilder()
                .setTranscribedParticipantIdentity(participantIdentity)
                .setTrackId(trackSid)
                .addAllSegments(segments.stream().map(TranscriptionSegment::wire).toList())
                .build();
    }
}
