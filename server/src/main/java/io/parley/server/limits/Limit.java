package io.parley.server.limits;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that clients can make grow. Its name in lower case is the label of what was refused in
 * {@code /metrics}; a limit with a key is set in the {@code limit} section of the configuration,
 * where 0 and -1 mean none.
 */
public enum Limit {
    /** Rooms of the process; default 10,000, more than one machine can serve. */
    ROOMS("max_rooms", 10_000),
    /** Participants of all rooms; default none, since the machine's size decides. */
    PARTICIPANTS("max_participants", 0),
    /** Participants of one room, as the room's settings have it. */
    ROOM_PARTICIPANTS(null, 0),
    /** Tracks in and out of the process beyond which joins are refused; default none. */
    NODE_TRACKS("num_tracks", 0),
    /** Bytes a second in and out of the process beyond which joins are refused; default none. */
    NODE_BYTES("bytes_per_sec", 0),
    /** Published tracks of one participant; default 200: a page with more shows none of them. */
    TRACKS("max_tracks_per_participant", 200),
    /** Published data tracks of one participant; default 500, enough for a robot's sensors. */
    DATA_TRACKS("max_data_tracks_per_participant", 500),
    /** Subscribed tracks of one participant, those that wait included; default 1,000. */
    SUBSCRIPTIONS("max_subscriptions_per_participant", 1_000),
    /** Subscribed videos of one participant; default none. Others wait for one to end. */
    VIDEO_SUBSCRIPTIONS("subscription_limit_video", 0),
    /** Subscribed sounds of one participant; default none. Others wait for one to end. */
    AUDIO_SUBSCRIPTIONS("subscription_limit_audio", 0),
    /** Subscribed data tracks of one participant; default 2,000. */
    DATA_SUBSCRIPTIONS("max_data_subscriptions_per_participant", 2_000),
    /** Bytes of a room's or participant's metadata; default 512 KiB, as LiveKit's. */
    METADATA("max_metadata_size", 512 * 1024),
    /** Bytes of all keys and values of a participant's attributes; default 64 KiB. */
    ATTRIBUTES("max_attributes_size", 64 * 1024),
    /** Bytes of a room's name; default 256. */
    ROOM_NAME("max_room_name_length", 256),
    /** Bytes of a participant's identity; default 256. */
    IDENTITY("max_participant_identity_length", 256),
    /** Bytes of a participant's name; default 256. */
    NAME("max_participant_name_length", 256),
    /** Bytes of the name of a data track's own encoding; default 32. */
    DATA_TRACK_ENCODING("max_data_track_custom_encoding_length", 32),
    /** Signal requests of one participant a second, bursts of four seconds; default 500. */
    SIGNAL_REQUESTS("max_signal_requests_per_sec", 500),
    /** Data messages of one participant a second, bursts of one second; default 20,000. */
    DATA_MESSAGES("max_data_messages_per_sec", 20_000),
    /** Joins from one address a second, bursts of ten seconds; default 100: a building joins. */
    JOINS("max_joins_per_sec_by_address", 100),
    /** Open TCP connections to the front port; default 20,000. */
    CONNECTIONS("max_connections", 20_000),
    /** Bytes of a signal message. */
    SIGNAL_MESSAGE(null, 0),
    /** Requests of one socket that wait for their room. */
    PENDING_REQUESTS(null, 0),
    /** Signal messages that wait for a client that does not read. */
    SIGNAL_BACKLOG(null, 0),
    /** Bytes of a join request. */
    JOIN_REQUEST(null, 0),
    /** Bytes of a request of the room API. */
    API_BODY(null, 0);

    /** The most that can be set. */
    public static final long MAX = 1_000_000_000_000L;

    private final @Nullable String key;
    private final long defaultValue;

    Limit(@Nullable String key, long defaultValue) {
        this.key = key;
        this.defaultValue = defaultValue;
    }

    /** The key in the {@code limit} section; null if it cannot be set there. */
    public @Nullable String key() {
        return key;
    }

    /** The limit unless it is set; 0 means none. */
    public long defaultValue() {
        return defaultValue;
    }

    /** What {@code /metrics} calls it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
