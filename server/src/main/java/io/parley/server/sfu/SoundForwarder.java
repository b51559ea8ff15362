package io.parley.server.sfu;

import io.parley.webrtc.rtp.RedView;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Packets of sound on their way to one subscriber, with redundancy (RFC 2198) taken off or added
 * where the two sides differ. Not thread-safe.
 */
final class SoundForwarder {
    /** What becomes of redundancy. */
    private enum Redundancy {
        AS_IS,
        /** Other numbers for Opus in the block headers. */
        RENUMBER,
        REMOVE,
        ADD
    }

    /** Numbers of packets that were made of redundancy, of which late ones may come. */
    private static final int RECOVERED = 4;

    private final TrackFeed feed;
    private final Timeline timeline;
    private final DownSender sender;
    private final long[] recovered = new long[RECOVERED];
    private CodecType codec;
    private int opusPayloadType = -1;
    private Redundancy redundancy = Redundancy.AS_IS;

    SoundForwarder(TrackFeed feed, Timeline timeline, DownSender sender) {
        this.feed = feed;
        this.timeline = timeline;
        this.sender = sender;
        codec = feed.codec;
        Arrays.fill(recovered, -1);
    }

    void negotiated(CodecType newCodec, int newOpusPayloadType) {
        codec = newCodec;
        opusPayloadType = newOpusPayloadType;
        if (codec != feed.codec) {
            redundancy = codec == CodecType.RED ? Redundancy.ADD : Redundancy.REMOVE;
        } else if (codec == CodecType.RED && !feed.encrypted && renumbers()) {
            redundancy = Redundancy.RENUMBER;
        } else {
            redundancy = Redundancy.AS_IS;
        }
        if (redundancy != Redundancy.AS_IS) {
            feed.converter();
        }
    }

    private boolean renumbers() {
        CodecParameters opus = feed.parameters(CodecType.OPUS);
        return opus != null && opusPayloadType >= 0 && opus.payloadType() != opusPayloadType;
    }

    /** Forwards one packet of the source. */
    void forward(MediaPacket packet, long nowNanos) {
        if (!accepts(packet.codec)) {
            return;
        }
        if (!timeline.isFollowing()) {
            if (packet.late || packet.payloadLength == 0) {
                return;
            }
            timeline.begin(packet, nowNanos);
            Arrays.fill(recovered, -1);
        }
        SequenceRewriter sequences = timeline.sequences;
        boolean converts = redundancy != Redundancy.AS_IS && packet.codec != codec;
        if (packet.payloadLength == 0 || (converts && !feed.converter().isReadable())) {
            leaveOut(packet, nowNanos);
            return;
        }
        if (redundancy == Redundancy.REMOVE && packet.codec == CodecType.RED) {
            recover(packet, nowNanos);
            int slot = (int) packet.sequence & (RECOVERED - 1);
            if (packet.late && recovered[slot] == packet.sequence) {
                return;
            }
        }
        long out = sequences.offer(packet.sequence);
        if (out != SequenceRewriter.REFUSED) {
            send(packet, out, timeline.timestamps().rewrite(packet.timestamp), nowNanos);
        }
    }

    private boolean accepts(CodecType type) {
        if (type == codec) {
            return true;
        }
        if (redundancy == Redundancy.REMOVE || redundancy == Redundancy.ADD) {
            return type == CodecType.RED || type == CodecType.OPUS;
        }
        // Senders with redundancy leave it out now and then.
        return codec == CodecType.RED && type == CodecType.OPUS && opusPayloadType >= 0;
    }

    private void leaveOut(MediaPacket packet, long nowNanos) {
        if (timeline.sequences.isNewest(packet.sequence)) {
            timeline.sequences.skip(packet.sequence);
            return;
        }
        long out = timeline.sequences.offer(packet.sequence);
        if (out != SequenceRewriter.REFUSED) {
            int timestamp = timeline.timestamps().peek(packet.timestamp);
            sender.sendFiller(out, timestamp, false, nowNanos);
        }
    }

    private void send(MediaPacket packet, long out, int timestamp, long nowNanos) {
        if (packet.codec == CodecType.OPUS && redundancy == Redundancy.ADD) {
            sendRedundant(packet, out, timestamp, nowNanos);
        } else if (packet.codec == CodecType.RED && codec == CodecType.OPUS) {
            RedView blocks = feed.converter().blocks();
            int primary = blocks.offset(blocks.blockCount() - 1) - packet.payloadOffset;
            sendFrom(packet, primary, sender.payloadType(), out, timestamp, nowNanos);
        } else if (packet.codec == CodecType.RED
                && redundancy == Redundancy.RENUMBER
                && feed.converter().isReadable()) {
            sendRenumbered(packet, out, timestamp, nowNanos);
        } else {
            int type = packet.codec == codec ? sender.payloadType() : opusPayloadType;
            sendFrom(packet, 0, type, out, timestamp, nowNanos);
        }
    }

    /** The source's payload without its first bytes. */
    private void sendFrom(
            MediaPacket packet, int skipped, int type, long out, int timestamp, long nowNanos) {
        Outgoing header = sender.begin(type, packet.marker, out, timestamp, nowNanos);
        sender.addCaptureTime(header, packet);
        header.endExtensions();
        RetransmissionHistory history = sender.history();
        int slot = history.put(out, packet.sequence, 0, timestamp, packet.marker, type);
        if (skipped > 0) {
            history.setPrefix(slot, header.prefix(), 0, 0, skipped);
        }
        ByteBuffer payload = packet.payload;
        int position = payload.position();
        payload.position(position + skipped);
        sender.send(header, payload, packet.marker, nowNanos);
        payload.position(position);
    }

    private void sendRedundant(MediaPacket packet, long out, int timestamp, long nowNanos) {
        RedConverter red = feed.converter();
        Outgoing header =
                sender.begin(sender.payloadType(), packet.marker, out, timestamp, nowNanos);
        sender.addCaptureTime(header, packet);
        header.endExtensions();
        header.skip(
                red.writeHeaders(
                        red.encoded(), 0, opusPayloadType, header.array(), header.length()));
        sender.send(header, red.encodedBlocks(), packet.marker, nowNanos);
    }

    private void sendRenumbered(MediaPacket packet, long out, int timestamp, long nowNanos) {
        RedConverter red = feed.converter();
        Outgoing header =
                sender.begin(sender.payloadType(), packet.marker, out, timestamp, nowNanos);
        sender.addCaptureTime(header, packet);
        header.endExtensions();
        int at = packet.payloadOffset;
        int length =
                red.writeHeaders(
                        packet.array, at, opusPayloadType, header.array(), header.length());
        header.skip(length);
        ByteBuffer payload = packet.payload;
        int position = payload.position();
        payload.position(position + length);
        sender.send(header, payload, packet.marker, nowNanos);
        payload.position(position);
    }

    /** Sends lost packets whose sound is in this one's redundancy. */
    private void recover(MediaPacket packet, long nowNanos) {
        SequenceRewriter sequences = timeline.sequences;
        if (packet.late || !sequences.isAfterGap(packet.sequence)) {
            return;
        }
        RedView blocks = feed.converter().blocks();
        int newest = blocks.blockCount() - 1;
        ByteBuffer payload = packet.payload;
        int position = payload.position();
        int limit = payload.limit();
        for (int block = Math.max(0, newest - RECOVERED); block < newest; block++) {
            long in = packet.sequence - (newest - block);
            if (blocks.length(block) == 0 || !sequences.isNewest(in)) {
                continue;
            }
            recovered[(int) in & (RECOVERED - 1)] = in;
            long out = sequences.offer(in);
            int timestamp =
                    timeline.timestamps().rewrite(packet.timestamp - blocks.timestampOffset(block));
            Outgoing header = sender.begin(sender.payloadType(), false, out, timestamp, nowNanos);
            header.endExtensions();
            int start = position + blocks.offset(block) - packet.payloadOffset;
            payload.limit(start + blocks.length(block)).position(start);
            sender.send(header, payload, false, nowNanos);
            payload.limit(limit).position(position);
        }
    }
}
