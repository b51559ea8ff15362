package io.parley.server.sfu;

/** Where a feed's packets come from, and where the wishes of its down tracks go. */
interface FeedUpstream {
    /** A down track needs a key frame of a layer; asked as often as it needs it. */
    void keyFrameWanted(int layer, long nowNanos);

    /** What the down tracks want has changed, or there is another one. */
    void wishesChanged(long nowNanos);
}
