package io.parley.webrtc.peer;

import org.jspecify.annotations.Nullable;

/** One audio or video section as this side sees it (RFC 9429 §3.4.1), from its wish to its end. */
final class Transceiver {
    final int handle;
    final MediaKind kind;

    /** Whether an offer of the other side brought it about. */
    final boolean remote;

    /** What is wanted; null where only the other side's offer brought the section about. */
    @Nullable TransceiverSpec spec;

    /** Name of its section; null while it has none. */
    @Nullable String mid;

    /** What the last description of ours said of sending. */
    @Nullable SendParameters announced;

    boolean stopped;

    Transceiver(int handle, MediaKind kind, boolean remote, @Nullable TransceiverSpec spec) {
        this.handle = handle;
        this.kind = kind;
        this.remote = remote;
        this.spec = spec;
    }

    /** Whether something is wanted of it, so that it is not to be refused as unused. */
    boolean isWanted() {
        TransceiverSpec wish = spec;
        return wish != null && (wish.direction().sends() || wish.direction().receives());
    }
}
