package io.parley.server.room;

/**
 * The bounds of a room, a participant and a signalling session that are not for the operator to
 * set, and why they have their values. The others are in {@link io.parley.server.limits.Limit}.
 */
public final class Limits {
    /**
     * Bytes that may wait for a client that does not read its signalling socket. A join into a room
     * of a thousand participants with full metadata fits; above it the socket is closed, and the
     * client resumes.
     */
    public static final long MAX_SIGNAL_BACKLOG = 8L * 1024 * 1024;

    /**
     * Requests of one socket that may wait for the shard. Clients send a few dozen at a join; more
     * than this is a flood, and the socket is closed.
     */
    public static final int MAX_PENDING_REQUESTS = 1_000;

    /**
     * Pings of one socket that are answered without the room between two of its ticks, which are a
     * second apart. Clients send two every five seconds; more go the way of other requests, and
     * count as such.
     */
    static final int MAX_QUICK_PINGS = 4;

    /** Bytes of the name of a data track or its schema; the protocol's limit. */
    public static final int MAX_NAME_BYTES = 256;

    /** Announced tracks that wait for their media section; the protocol's limit. */
    public static final int MAX_PENDING_TRACKS = 20;

    /** Announcements that wait for the end of a track with the same client id. */
    public static final int MAX_QUEUED_PER_CID = 3;

    /** Announcements of one participant that wait for the end of other tracks. */
    public static final int MAX_QUEUED_TRACKS = 200;

    /** Bytes of one announcement: names, codecs and layers need a few hundred. */
    public static final int MAX_TRACK_REQUEST_BYTES = 16 * 1024;

    /** Codecs of one track: the one that all take, and the better one. */
    public static final int MAX_CODECS_PER_TRACK = 4;

    /** Simulcast or SVC layers of one codec; more are not forwarded. */
    public static final int MAX_SPATIAL_LAYERS = 3;

    /**
     * Media sections over which one participant is sent to. Browsers take seconds for a description
     * with a few hundred.
     */
    public static final int MAX_SEND_SECTIONS = 500;

    /** Track ids that are remembered for subscriptions and settings of one participant. */
    public static final int MAX_REMEMBERED_TRACKS = 5_000;

    /** Participants that left and are still told to those who resume. */
    public static final int MAX_DEPARTED = 200;

    /** Bytes of participants in one update; the protocol's limit. */
    public static final int MAX_UPDATE_BYTES = 128 * 1024;

    /** Participants up to which updates leave at once; in larger rooms they are gathered. */
    public static final int IMMEDIATE_UPDATES_UP_TO = 50;

    /** Revoked tokens that a shard remembers: one line each for a day of a busy support desk. */
    static final int MAX_REVOCATIONS = 10_000;

    /** Rooms that one participant is forwarded to; each costs what its subscribers there cost. */
    static final int MAX_FORWARDS = 32;

    /** Bans that a server remembers; each join looks one or two of them up by name. */
    static final int MAX_BANS = 10_000;

    /** Bytes of a ban's reason: a sentence or two. */
    static final int MAX_REASON_BYTES = 1_024;

    private Limits() {}
}
