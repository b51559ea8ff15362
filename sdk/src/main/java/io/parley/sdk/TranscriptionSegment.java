package io.parley.sdk;

import static java.util.Objects.requireNonNull;

/**
 * A piece of what was said ({@code TranscriptionSegment} of the protocol).
 *
 * @param id names the piece; a later one with the same id replaces it
 * @param text what was said
 * @param startTime when it began, milliseconds, zero or more, from an origin of the publisher's
 * @param endTime when it ended, the same
 * @param isFinal whether no better text will come
 * @param language the language, such as {@code en}; empty if unknown
 * @since 0.1
 */
public record TranscriptionSegment(
        String id, String text, long startTime, long endTime, boolean isFinal, String language) {

    /** Checks the values. */
    public TranscriptionSegment {
        requireNonNull(id, "id");
        requireNonNull(text, "text");
        requireNonNull(language, "language");
    }

    /** A final piece without times. */
    public TranscriptionSegment(String id, String text, String language) {
        this(id, text, 0, 0, true, language);
    }

    io.parley.proto.livekit.TranscriptionSegment wire() {
        return io.parley.proto.livekit.TranscriptionSegment.newBuilder()
                .setId(id)
                .setText(text)
                .setStartTime(startTime)
                .setEndTime(endTime)
                .setFinal(isFinal)
                .setLanguage(language)
                .build();
    }

    static TranscriptionSegment of(io.parley.proto.livekit.TranscriptionSegment wire) {
        return new TranscriptionSegment(
                wire.getId(),
                wire.getText(),
                wire.getStartTime(),
                wire.getEndTime(),
                wire.getFinal(),
                wire.getLanguage());
    }
}
