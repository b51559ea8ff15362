package io.parley.webrtc.net;

/** A socket that was written to and wants to be flushed once, when the turn of the loop ends. */
interface TurnEnd {
    void flush();
}
