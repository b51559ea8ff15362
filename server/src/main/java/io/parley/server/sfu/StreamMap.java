package io.parley.server.sfu;

import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.SdesText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which stream of a track is which layer: by the rid that its first packets carry (RFC 8853 §5), by
 * the SSRCs of the description, or in the order of appearance. Not thread-safe.
 */
final class StreamMap {
    private static final List<List<String>> KNOWN_RIDS =
            List.of(List.of("q", "h", "f"), List.of("2", "1", "0"));

    /** A stream that is silent this long while another one flows does not flow. */
    private static final long SILENT_BESIDE_OTHERS_NANOS = 700_000_000L;

    /** A stream that is silent this long does not flow: a still screen has a frame a second. */
    private static final long SILENT_NANOS = 3_000_000_000L;

    /** Nobody asks for packets of before that any more; their memory is given back. */
    private static final long FORGET_AFTER_NANOS = 10_000_000_000L;

    private static final long BITRATE_WINDOW_NANOS = 900_000_000L;

    private final TrackFeed feed;
    private final @Nullable IncomingStream[] streams = new IncomingStream[SfuLimits.LAYERS];
    private int count;
    private ReceiveSection section;
    private byte[][] rids;
    private int changes;

    StreamMap(TrackFeed feed, ReceiveSection section) {
        this.feed = feed;
        this.section = section;
        rids = tokens(section);
    }

    void update(ReceiveSection newSection) {
        section = newSection;
        rids = tokens(newSection);
    }

    private static byte[][] tokens(ReceiveSection section) {
        int count = Math.min(section.rids().size(), SfuLimits.LAYERS);
        byte[][] tokens = new byte[count][];
        for (int i = 0; i < count; i++) {
            tokens[i] = section.rids().get(i).getBytes(StandardCharsets.US_ASCII);
        }
        return tokens;
    }

    int size() {
        return count;
    }

    IncomingStream get(int index) {
        IncomingStream stream = streams[index];
        if (stream == null) {
            throw new IllegalArgumentException("index: " + index + " (expected: below " + count);
        }
        return stream;
    }

    /** The stream of a layer, or null while none was seen. */
    @Nullable IncomingStream ofLayer(int layer) {
        for (int i = 0; i < count; i++) {
            if (get(i).layer == layer) {
                return get(i);
            }
        }
        return null;
    }

    /** The stream that a packet of an unknown SSRC begins, or null if it says too little. */
    @Nullable IncomingStream begin(RtpView view) {
        int rid = indexOfRid(view, section.extensions().rid());
        if (rid < 0 && rids.length > 1) {
            return null;
        }
        IncomingStream known = rid < 0 ? bySsrc(view.ssrc()) : byRid(section.rids().get(rid));
        if (known == null) {
            return create(rid < 0 ? null : section.rids().get(rid), view.ssrc());
        }
        if (known.ssrc != view.ssrc()) {
            if (changes == SfuLimits.SSRC_CHANGES_PER_SECTION) {
                return null;
            }
            changes++;
            known.restart(view.ssrc());
        }
        return known;
    }

    /** The stream that a retransmission of an unknown SSRC repairs, or null. */
    @Nullable IncomingStream repaired(RtpView view) {
        int rid = indexOfRid(view, section.extensions().repairedRid());
        if (rid < 0) {
            rid = indexOfRid(view, section.extensions().rid());
        }
        IncomingStream stream = null;
        if (rid >= 0) {
            stream = byRid(section.rids().get(rid));
        } else if (count == 1) {
            stream = get(0);
        }
        if (stream == null || changes == SfuLimits.SSRC_CHANGES_PER_SECTION) {
            return null;
        }
        changes++;
        stream.rtxSsrc = view.ssrc();
        return stream;
    }

    private int indexOfRid(RtpView view, int id) {
        for (int i = 0; id != 0 && i < rids.length; i++) {
            if (SdesText.matches(view, id, rids[i])) {
                return i;
            }
        }
        return -1;
    }

    private @Nullable IncomingStream byRid(String rid) {
        for (int i = 0; i < count; i++) {
            if (rid.equals(get(i).rid)) {
                return get(i);
            }
        }
        return null;
    }

    /** Without rids there is one stream, unless the description names more. */
    private @Nullable IncomingStream bySsrc(int ssrc) {
        for (int i = 0; i < count; i++) {
            if (get(i).ssrc == ssrc) {
                return get(i);
            }
        }
        return count < Math.max(1, section.ssrcs().size()) ? null : get(0);
    }

    private @Nullable IncomingStream create(@Nullable String rid, int ssrc) {
        if (count >= feed.streams.length) {
            return null;
        }
        int layer = layerOf(rid, ssrc);
        if (ofLayer(layer) != null) {
            return null;
        }
        IncomingStream stream =
                new IncomingStream(layer, rid, feed.streams[layer], feed.codec.clockRate());
        stream.ssrc = ssrc;
        for (SsrcPair pair : section.ssrcs()) {
            if (pair.ssrc() == ssrc) {
                stream.rtxSsrc = pair.rtxSsrc();
            }
        }
        streams[count++] = stream;
        return stream;
    }

    private int layerOf(@Nullable String rid, int ssrc) {
        if (rid == null) {
            for (int i = 0; i < Math.min(section.ssrcs().size(), feed.streams.length); i++) {
                if (section.ssrcs().get(i).ssrc() == ssrc) {
                    return i;
                }
            }
            return count;
        }
        for (List<String> known : KNOWN_RIDS) {
            if (known.containsAll(section.rids())) {
                return known.indexOf(rid);
            }
        }
        return count;
    }

    /** The best layer that flows, or -1; also rolls the bitrates. */
    int maxActive(long nowNanos) {
        long newest = 0;
        for (int i = 0; i < count; i++) {
            newest = Math.max(newest, get(i).lastPacketNanos);
        }
        int best = LayerSelector.NONE;
        for (int i = 0; i < count; i++) {
            IncomingStream stream = get(i);
            stream.source.bitrates.roll(nowNanos, BITRATE_WINDOW_NANOS);
            long silent = nowNanos - stream.lastPacketNanos;
            boolean behind = newest - stream.lastPacketNanos > SILENT_BESIDE_OTHERS_NANOS;
            if (silent > SILENT_NANOS || behind) {
                stream.source.active = false;
            }
            if (silent > FORGET_AFTER_NANOS) {
                stream.source.packets.clear();
            }
            if (stream.source.active) {
                int layer = feed.svc ? stream.source.bitrates.highestSpatial() : stream.layer;
                best = Math.max(best, Math.max(layer, 0));
            }
        }
        return best;
    }

    void close() {
        for (int i = 0; i < count; i++) {
            get(i).restart(0);
        }
    }
}
