package io.parley.server.sfu;

/** What a stream carries, and with that how much a lost packet of it hurts. */
public enum StreamKind {
    /** Opus with in-band FEC, or another codec of sound. */
    AUDIO,
    /** Sound with redundant copies (RFC 2198). */
    AUDIO_RED,
    VIDEO
}
