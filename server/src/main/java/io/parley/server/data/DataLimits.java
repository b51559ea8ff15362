package io.parley.server.data;

import java.time.Duration;

/** Every bound on data in a room, and why it has its value. */
public final class DataLimits {
    /** Largest message taken from a client, bytes; the protocol announces it. */
    public static final int MAX_MESSAGE_BYTES = 65_535;

    /**
     * Reliable bytes that may wait for one receiver. A client that reads nothing for ten seconds at
     * 6 Mbit/s gets here; it is then told to join anew, since dropping would break what reliable
     * means.
     */
    public static final long MAX_RELIABLE_BACKLOG = 8L * 1024 * 1024;

    /**
     * Reliable bytes on their way to the shard that serves a receiver. A broadcast at full speed
     * gets here when that shard stands still for half a second; what all receivers there get is
     * kept once.
     */
    public static final long MAX_UNDER_WAY = 32L * 1024 * 1024;

    /**
     * Reliable bytes that wait for one receiver from which on those who send to it by name wait for
     * it. Little, for what comes behind it, a call perhaps; a long path stays busy all the same, by
     * what is on its way and what is kept of the senders' windows.
     */
    public static final long HIGH_RELIABLE_BACKLOG = 256L * 1024;

    /** Reliable bytes that wait for one receiver at which its senders go on. */
    public static final long LOW_RELIABLE_BACKLOG = 128L * 1024;

    /** Destinations of a packet that its sender waits for; with more of them it is a broadcast. */
    public static final int MAX_AWAITED = 4;

    /** How long senders wait for a receiver that does not get on: as for a path that is silent. */
    public static final Duration MAX_STANDSTILL = Duration.ofSeconds(5);

    /** Bytes that have to leave in that time, or the receiver does not get on: 100 kbit/s. */
    public static final long MIN_PROGRESS = 64L * 1024;

    /** Lossy bytes that may wait for one receiver: the sending clients' own high-water mark. */
    public static final long MAX_LOSSY_BACKLOG = 256L * 1024;

    /** Bytes of data tracks that may wait for one receiver: eight packets of the largest size. */
    public static final long MAX_DATA_TRACK_BACKLOG = 128L * 1024;

    /**
     * Reliable bytes kept for one receiver whose channels are not open yet. The protocol asks for
     * 100 KB; the oldest go first.
     */
    public static final int MAX_EARLY_BYTES = 256 * 1024;

    /** Nonces of user packets that a room remembers; the protocol asks for about 100. */
    public static final int MAX_NONCES = 100;

    /** Destinations of one packet; a packet with more of them is dropped. */
    public static final int MAX_DESTINATIONS = 1_000;

    private DataLimits() {}
}
