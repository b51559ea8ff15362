package io.parley.server.sfu;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A track's packets on one shard, for its down tracks there: on the publisher's shard they come
 * straight from the {@link PublishedTrack}, on others in batches. Belongs to its shard's thread.
 */
public final class TrackFeed {
    private static final int FIRST_CAPACITY = 4;

    /** Packets that are forwarded together, subscriber by subscriber; a burst of a pacer. */
    private static final int MOST_HELD = 16;

    final MediaKind kind;
    final FeedUpstream upstream;

    /** The streams of the layers; one for sound and for SVC. */
    final SourceStream[] streams;

    List<CodecParameters> codecs;
    CodecType codec;

    /** Several layers in one stream. */
    boolean svc;

    boolean encrypted;

    /** The ids of header extensions in the source's packets. */
    ExtensionIds extensions = ExtensionIds.NONE;

    boolean muted;
    boolean closed;

    /** The best layer that flows, or -1. */
    int maxLayer = LayerSelector.NONE;

    /** Bit n: the stream of layer n flows. */
    private int activeStreams;

    private MediaPacket[] packets = {new MediaPacket()};
    private int held;
    private @Nullable RedConverter converter;
    private DownTrack[] downTracks = new DownTrack[FIRST_CAPACITY];
    private int count;

    TrackFeed(MediaKind kind, List<CodecParameters> codecs, FeedUpstream upstream) {
        this.kind = kind;
        this.codecs = codecs;
        this.upstream = upstream;
        codec = codecs.get(0).type();
        streams = new SourceStream[kind == MediaKind.VIDEO ? SfuLimits.LAYERS : 1];
        for (int i = 0; i < streams.length; i++) {
            streams[i] = new SourceStream(kind);
        }
    }

    /** The object that is filled for the next packet. */
    MediaPacket packet() {
        if (held == packets.length) {
            packets = Arrays.copyOf(packets, held + 1);
            packets[held] = new MediaPacket();
        }
        return packets[held];
    }

    /**
     * Forwards the packet that was filled last with the next ones, by {@link #forwardHeld}. Until
     * then its bytes lie where those are that can be sent again.
     *
     * @return false if it must be forwarded at once
     */
    boolean hold(MediaPacket filled) {
        // What else is made of a packet is made of one at a time.
        if (converter != null || filled.dependencyLength > 0 || held + 1 == MOST_HELD) {
            return false;
        }
        held++;
        return true;
    }

    /**
     * Forwards what was held: all of it to one subscriber before the next, since what is kept of a
     * subscriber must first be brought to the processor.
     */
    void forwardHeld(long nowNanos) {
        int end = held;
        if (end == 0) {
            return;
        }
        held = 0;
        for (int i = 0; i < end; i++) {
            packets[i].moveTo(streams[packets[i].stream].packets);
        }
        DownTrack[] all = downTracks;
        for (int i = 0, last = count; i < last; i++) {
            for (int j = 0; j < end; j++) {
                all[i].forward(packets[j].open(), nowNanos);
            }
        }
    }

    /** Forwards the packet to all down tracks. */
    void forward(MediaPacket filled, long nowNanos) {
        RedConverter red = converter;
        if (red != null) {
            red.begin(filled);
        }
        DownTrack[] all = downTracks;
        for (int i = 0, end = count; i < end; i++) {
            all[i].forward(filled.open(), nowNanos);
        }
    }

    /** Made when the first down track needs another form of redundancy than the publisher's. */
    RedConverter converter() {
        RedConverter made = converter;
        if (made == null) {
            made = new RedConverter();
            converter = made;
        }
        return made;
    }

    /** What the source sends under that type, or null. */
    @Nullable CodecParameters parameters(CodecType type) {
        for (int i = 0; i < codecs.size(); i++) {
            if (codecs.get(i).type() == type) {
                return codecs.get(i);
            }
        }
        return null;
    }

    void add(DownTrack downTrack) {
        if (count == downTracks.length) {
            downTracks = Arrays.copyOf(downTracks, count * 2);
        }
        downTracks[count++] = downTrack;
    }

    void remove(DownTrack downTrack) {
        for (int i = 0; i < count; i++) {
            if (downTracks[i] == downTrack) {
                downTracks[i] = downTracks[--count];
                downTracks[count] = null;
                return;
            }
        }
    }

    int downTrackCount() {
        return count;
    }

    /** The best layer that a bound down track wants, or -1. */
    int wantedLayer() {
        int wanted = LayerSelector.NONE;
        for (int i = 0; i < count; i++) {
            wanted = Math.max(wanted, downTracks[i].wantedSpatial());
        }
        return wanted;
    }

    /** The layer to forward when a wanted one may not flow: the next lower one, or a higher one. */
    int available(int wanted) {
        if (wanted < 0 || maxLayer < 0) {
            return wanted;
        }
        if (svc) {
            return wanted; // What is missing may come with the next packet.
        }
        for (int i = Math.min(wanted, maxLayer); i >= 0; i--) {
            if ((activeStreams >> i & 1) != 0) {
                return i;
            }
        }
        return Integer.numberOfTrailingZeros(activeStreams);
    }

    /** Looks again which layers flow. */
    void setMaxLayer(int layer, long nowNanos) {
        int active = 0;
        for (int i = 0; i < streams.length; i++) {
            active |= streams[i].active ? 1 << i : 0;
        }
        if (layer != maxLayer || active != activeStreams) {
            maxLayer = layer;
            activeStreams = active;
            for (int i = 0; i < count; i++) {
                downTracks[i].layersChanged(nowNanos);
            }
        }
    }

    void setMuted(boolean newMuted, long nowNanos) {
        if (newMuted != muted) {
            muted = newMuted;
            for (int i = 0; i < count; i++) {
                downTracks[i].sourceMuted(newMuted, nowNanos);
            }
        }
    }

    /** Whether any down track is bound. */
    boolean hasBound() {
        for (int i = 0; i < count; i++) {
            if (downTracks[i].isBound()) {
                return true;
            }
        }
        return false;
    }

    /** What a layer takes with all layers that it needs; 0 while it does not flow. */
    long bitrateBps(int spatial, int temporal) {
        if (spatial < 0 || spatial > maxLayer) {
            return 0;
        }
        BitrateMeter meter = stream(spatial).bitrates;
        return svc ? meter.cumulativeBps(spatial, temporal) : meter.wholeBps(temporal);
    }

    /** The stream that has a layer. */
    SourceStream stream(int layer) {
        return streams[svc ? 0 : Math.min(layer, streams.length - 1)];
    }

    /** No packets come any more. */
    void close() {
        closed = true;
        maxLayer = LayerSelector.NONE;
        for (SourceStream stream : streams) {
            stream.clear();
        }
    }
}
