package io.parley.server.sfu;

/**
 * One stream of a track as its down tracks see it: the packets that can be sent again, the sender's
 * clock, and how much of which layer flows. Not thread-safe.
 */
final class SourceStream {
    final PacketRing packets;
    final SenderClock clock = new SenderClock();
    final PacketReader reader = new PacketReader();
    final BitrateMeter bitrates = new BitrateMeter();

    /** Grows when another stream takes this one's place. */
    int epoch;

    /** Whether packets flow. */
    boolean active;

    SourceStream(MediaKind kind) {
        packets =
                new PacketRing(
                        kind == MediaKind.VIDEO
                                ? SfuLimits.VIDEO_HISTORY
                                : SfuLimits.AUDIO_HISTORY);
    }

    /** Another stream takes this one's place. */
    void clear() {
        packets.clear();
        clock.clear();
        reader.reset();
        bitrates.clear();
        active = false;
        epoch++;
    }
}
