package io.parley.server.sfu;

import org.jspecify.annotations.Nullable;

/**
 * Which stream of a source a down track follows, and how its numbers and timestamps become one line
 * of the down track's own. Not thread-safe.
 */
final class Timeline {
    private static final int NO_STREAM = -1;

    final SequenceRewriter sequences = new SequenceRewriter();

    private final TrackFeed feed;
    private TimestampRewriter timestamps;
    private int clockRate;
    private int currentStream = NO_STREAM;
    private int currentEpoch;

    /** The layer whose time line the outgoing one is, or -1. */
    private int referenceStream = NO_STREAM;

    private int referenceEpoch;
    private boolean afterMute;

    Timeline(TrackFeed feed) {
        this.feed = feed;
        clockRate = feed.codec.clockRate();
        timestamps = new TimestampRewriter(clockRate);
    }

    TimestampRewriter timestamps() {
        return timestamps;
    }

    /** Another clock begins another line. */
    void setClockRate(int newClockRate) {
        if (newClockRate != clockRate) {
            clockRate = newClockRate;
            timestamps = new TimestampRewriter(clockRate);
            referenceStream = NO_STREAM;
            leave();
        }
    }

    /** No stream is followed for now. */
    void leave() {
        currentStream = NO_STREAM;
    }

    /** The publisher makes the next pause. */
    void sourceMuted() {
        afterMute = true;
    }

    /** A stream is followed, and it is the one that it was. */
    boolean isFollowing() {
        return currentStream != NO_STREAM && feed.streams[currentStream].epoch == currentEpoch;
    }

    /** Another stream took the place of the one that is followed. */
    boolean isReplaced() {
        return currentStream != NO_STREAM && feed.streams[currentStream].epoch != currentEpoch;
    }

    boolean isCurrent(MediaPacket packet) {
        return packet.stream == currentStream;
    }

    /** Begins with, or moves to, the stream of a packet; false if its timestamp forbids it now. */
    boolean begin(MediaPacket packet, long nowNanos) {
        SourceStream source = feed.streams[packet.stream];
        if (!timestamps.isStarted()) {
            timestamps.start(packet.timestamp, nowNanos);
            sequences.start(packet.sequence);
            refer(packet, source);
        } else {
            boolean layerSwitch = currentStream != NO_STREAM && packet.stream != currentStream;
            if (!move(packet, source, layerSwitch, nowNanos)) {
                return false;
            }
            sequences.switchTo(packet.sequence);
        }
        afterMute = false;
        currentStream = packet.stream;
        currentEpoch = source.epoch;
        return true;
    }

    private boolean move(
            MediaPacket packet, SourceStream source, boolean layerSwitch, long nowNanos) {
        boolean known = packet.stream == referenceStream && source.epoch == referenceEpoch;
        int reference = packet.timestamp;
        if (!known && referenceStream != NO_STREAM) {
            SourceStream base = feed.streams[referenceStream];
            known = base.epoch == referenceEpoch && base.clock.isKnown() && source.clock.isKnown();
            if (known) {
                reference += source.clock.offsetTo(base.clock, clockRate);
            }
        }
        if (layerSwitch) {
            // Without sender reports of both nobody knows how their timestamps relate.
            return known && timestamps.switchLayer(packet.timestamp, reference, nowNanos);
        }
        timestamps.resume(packet.timestamp, reference, known, afterMute, nowNanos);
        if (!known) {
            refer(packet, source);
        }
        return true;
    }

    private void refer(MediaPacket packet, SourceStream source) {
        referenceStream = packet.stream;
        referenceEpoch = source.epoch;
    }

    /** The clock of the stream that is followed, or null while it is not known. */
    @Nullable SenderClock clock() {
        if (!isFollowing() || !timestamps.isStarted()) {
            return null;
        }
        SenderClock clock = feed.streams[currentStream].clock;
        return clock.isKnown() ? clock : null;
    }
}
