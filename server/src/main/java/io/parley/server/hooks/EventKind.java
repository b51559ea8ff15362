package io.parley.server.hooks;

import io.parley.proto.livekit.WebhookEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The events, and which of them begin something that another one ends. */
enum EventKind {
    ROOM_STARTED(Role.OPENS),
    ROOM_FINISHED(Role.CLOSES),
    PARTICIPANT_JOINED(Role.OPENS),
    PARTICIPANT_LEFT(Role.CLOSES),
    PARTICIPANT_CONNECTION_ABORTED(Role.NEITHER),
    TRACK_PUBLISHED(Role.OPENS),
    TRACK_UNPUBLISHED(Role.CLOSES);

    private enum Role {
        OPENS,
        CLOSES,
        NEITHER
    }

    private final Role role;
    private final String text;

    EventKind(Role role) {
        this.role = role;
        text = name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that name; null when there is none. */
    static @Nullable EventKind of(String text) {
        for (EventKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        return null;
    }

    /** The name on the wire. */
    String text() {
        return text;
    }

    /** Whether something begins that has to end. */
    boolean opens() {
        return role == Role.OPENS;
    }

    boolean closes() {
        return role == Role.CLOSES;
    }

    /** The sid of what begins or ends. */
    String subject(WebhookEvent event) {
        return switch (this) {
            case ROOM_STARTED, ROOM_FINISHED -> event.getRoom().getSid();
            case PARTICIPANT_JOINED, PARTICIPANT_LEFT, PARTICIPANT_CONNECTION_ABORTED ->
                    event.getParticipant().getSid();
            case TRACK_PUBLISHED, TRACK_UNPUBLISHED -> event.getTrack().getSid();
        };
    }
}
