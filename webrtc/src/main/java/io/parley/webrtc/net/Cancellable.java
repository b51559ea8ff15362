package io.parley.webrtc.net;

/** Something scheduled that can be taken back. */
public interface Cancellable {
    /** Takes it back; harmless when it already ran. Any thread. */
    void cancel();
}
