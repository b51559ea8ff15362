package io.parley.server.sfu;

import io.parley.webrtc.payload.DependencyDescriptor;
import java.nio.ByteBuffer;

/**
 * Packets of video on their way to one subscriber: layers chosen, descriptors rewritten. Not
 * thread-safe.
 */
final class PictureForwarder {
    private final TrackFeed feed;
    private final Timeline timeline;
    private final DownSender sender;
    private final Vp8Rewriter vp8 = new Vp8Rewriter();

    private LayerSelector selector = new SimulcastSelector();
    private CodecType codec;
    private CodecType selectorCodec;
    private boolean selectorSvc;

    private long pictureOffset;
    private long lastPicture = -1;
    private long frameOffset;
    private long lastFrame = -1;
    private long toldTargets = -1;

    PictureForwarder(TrackFeed feed, Timeline timeline, DownSender sender) {
        this.feed = feed;
        this.timeline = timeline;
        this.sender = sender;
        codec = feed.codec;
        selectorCodec = feed.codec;
        chooseSelector();
    }

    LayerSelector selector() {
        return selector;
    }

    Vp8Rewriter vp8() {
        return vp8;
    }

    void negotiated(CodecType newCodec) {
        codec = newCodec;
        chooseSelector();
    }

    /** Layers are chosen in another manner when the source's codec or form changes. */
    private void chooseSelector() {
        selectorCodec = feed.codec;
        selectorSvc = feed.svc;
        LayerSelector before = selector;
        if (!feed.svc) {
            selector = before instanceof SimulcastSelector ? before : new SimulcastSelector();
        } else if (feed.codec == CodecType.VP9) {
            selector = before instanceof Vp9Selector ? before : new Vp9Selector();
        } else {
            selector = before instanceof DependencySelector ? before : new DependencySelector();
        }
        selector.setTarget(before.targetSpatial, before.targetTemporal);
    }

    /** Forwards one packet of the source, if it is for this subscriber. */
    void forward(MediaPacket packet, long nowNanos) {
        if (packet.codec != codec) {
            return;
        }
        if (selectorCodec != feed.codec || selectorSvc != feed.svc) {
            chooseSelector();
        }
        if (timeline.isReplaced()) {
            selector.stop();
            timeline.leave();
        }
        boolean current = timeline.isCurrent(packet);
        boolean late = current && !timeline.sequences.isNewest(packet.sequence);
        if (packet.payloadLength == 0) {
            if (current) {
                leaveOut(packet, late, nowNanos);
            }
            return;
        }
        boolean gap = current && timeline.sequences.isAfterGap(packet.sequence);
        switch (selector.select(packet, late, gap)) {
            case IGNORE -> {}
            case LEAVE_OUT -> {
                if (codec == CodecType.VP8 && !late) {
                    vp8.leaveOut(packet);
                }
                leaveOut(packet, late, nowNanos);
            }
            case FORWARD -> send(packet, late, gap, nowNanos);
            case SWITCH -> {
                if (timeline.begin(packet, nowNanos)) {
                    begin(packet);
                    send(packet, false, false, nowNanos);
                }
            }
        }
    }

    private void begin(MediaPacket packet) {
        selector.begin(packet);
        if (codec == CodecType.VP8) {
            vp8.switchTo(packet);
        }
        if (packet.hasPictureId() && lastPicture >= 0) {
            pictureOffset = packet.pictureId - (lastPicture + 1);
        }
        if (packet.hasDependency && lastFrame >= 0) {
            frameOffset = packet.dependency.unwrappedFrameNumber() - (lastFrame + 1);
        }
        toldTargets = -1;
    }

    /** A packet that is not for this subscriber: the next one takes its number. */
    private void leaveOut(MediaPacket packet, boolean late, long nowNanos) {
        if (!late) {
            timeline.sequences.skip(packet.sequence);
            return;
        }
        long out = timeline.sequences.offer(packet.sequence);
        if (out != SequenceRewriter.REFUSED) {
            // Its number was kept free for it: without it the subscriber would wait.
            int timestamp = timeline.timestamps().peek(packet.timestamp);
            sender.sendFiller(out, timestamp, false, nowNanos);
        }
    }

    private void send(MediaPacket packet, boolean late, boolean gap, long nowNanos) {
        byte[] prefix = sender.prefix();
        int prefixLength = 0;
        int stripped = 0;
        if (codec == CodecType.VP8) {
            if (gap) {
                vp8.rememberHole(packet);
            }
            prefixLength = vp8.rewrite(packet, late, prefix, 0);
            stripped = packet.vp8.length();
            if (prefixLength == 0) {
                leaveOut(packet, late, nowNanos);
                return;
            }
        } else if (codec == CodecType.VP9 && packet.hasPictureId()) {
            lastPicture = Math.max(lastPicture, packet.pictureId - pictureOffset);
            if (pictureOffset != 0) {
                prefixLength = movePicture(packet, prefix);
                stripped = prefixLength;
            }
        }
        long out = timeline.sequences.offer(packet.sequence);
        if (out == SequenceRewriter.REFUSED) {
            return;
        }
        boolean marker = selector.marker(packet);
        int timestamp = timeline.timestamps().rewrite(packet.timestamp);
        int payloadType = sender.payloadType();
        Outgoing header = sender.begin(payloadType, marker, out, timestamp, nowNanos);
        sender.addCaptureTime(header, packet);
        sender.addPlayoutDelay(header);
        RetransmissionHistory history = sender.history();
        int slot = history.put(out, packet.sequence, packet.stream, timestamp, marker, payloadType);
        if (packet.dependencyLength > 0 && sender.extensions().dependencyDescriptor() != 0) {
            history.setFrameNumber(slot, addDependency(header, packet));
        }
        header.endExtensions();
        if (prefixLength > 0) {
            header.appendPrefix(prefixLength);
            history.setPrefix(slot, prefix, 0, prefixLength, stripped);
        }
        ByteBuffer payload = packet.payload;
        int position = payload.position();
        int limit = payload.limit();
        int offset = packet.payloadOffset + stripped;
        int trailer = sender.trailer(packet.array, offset, packet.payloadLength - stripped);
        payload.limit(limit - trailer).position(position + stripped);
        sender.send(header, payload, late ? sender.lastMarker() : marker, nowNanos);
        payload.limit(limit).position(position);
    }

    /** VP9: the picture id stands behind the first byte (RFC 9628 §4.2). */
    private int movePicture(MediaPacket packet, byte[] prefix) {
        long picture = packet.pictureId - pictureOffset;
        prefix[0] = packet.array[packet.payloadOffset];
        if (packet.vp9.longPictureId()) {
            prefix[1] = (byte) (0x80 | (picture >> 8 & 0x7F));
            prefix[2] = (byte) picture;
            return 3;
        }
        prefix[1] = (byte) (picture & 0x7F);
        return 2;
    }

    /** Adds the descriptor with a frame number of our own, and answers that number. */
    private int addDependency(Outgoing header, MediaPacket packet) {
        int id = sender.extensions().dependencyDescriptor();
        if (!packet.hasDependency) {
            header.add(id, packet.array, packet.dependencyOffset, packet.dependencyLength);
            return 0;
        }
        DependencyDescriptor descriptor = packet.dependency;
        long frame = descriptor.unwrappedFrameNumber() - frameOffset;
        lastFrame = Math.max(lastFrame, frame);
        long targets = -1;
        if (selector instanceof DependencySelector chosen) {
            targets = chosen.activeTargets(descriptor);
            boolean tell = descriptor.structurePresent() || targets != toldTargets;
            toldTargets = targets;
            targets = tell ? targets : -1;
        }
        int number = (int) frame & 0xFFFF;
        header.addDependency(id, packet, number, targets);
        return number;
    }
}
