package io.parley.server.sfu;

/** What a track carries. */
public enum MediaKind {
    AUDIO,
    VIDEO
}
