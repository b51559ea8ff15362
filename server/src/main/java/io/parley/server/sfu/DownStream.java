package io.parley.server.sfu;

import io.parley.webrtc.bwe.PacketPriority;
import io.parley.webrtc.payload.DependencyDescriptor;
import io.parley.webrtc.rtp.RedView;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.Rtx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one down track: chosen, renumbered, rewritten, and sent again when they are lost.
 * Not thread-safe.
 */
final class DownStream {
    /** What becomes of redundancy in sound. */
    private enum Redundancy {
        AS_IS,
        REMOVE,
        ADD
    }

    private static final int VIDEO_PACKETS = 512;
    private static final int AUDIO_PACKETS = 256;
    private static final int NO_STREAM = -1;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SubscriberMedia subscriber;
    private final TrackFeed feed;
    private final int ssrc;
    private final int rtxSsrc;
    private final byte[] cname;
    private final SequenceRewriter sequences = new SequenceRewriter();
    private final Vp8Rewriter vp8 = new Vp8Rewriter();

    private LayerSelector selector = new SimulcastSelector();
    private TimestampRewriter timestamps;
    private @Nullable RetransmissionHistory history;
    private final DownCounts counts = new DownCounts();
    private final ReportClock reportClock = new ReportClock();

    private CodecType codec;
    private CodecType selectorCodec;
    private boolean selectorSvc;
    private int payloadType = -1;
    private int opusPayloadType = -1;
    private int rtxPayloadType = -1;
    private Redundancy redundancy = Redundancy.AS_IS;
    private ExtensionIds extensions = ExtensionIds.NONE;
    private boolean bound;

    private boolean flowing;

    /** The next packet of sound is the first, or the first after a pause. */
    private boolean beginning = true;

    private boolean afterMute;
    private int currentStream = NO_STREAM;
    private int currentEpoch;

    /** The layer whose time line the outgoing one is, or -1. */
    private int referenceStream = NO_STREAM;

    private int referenceEpoch;
    private boolean lastMarker = true;
    private long rtxSequence;

    private long pictureOffset;
    private long lastPicture = -1;
    private long frameOffset;
    private long lastFrame = -1;
    private long toldTargets = -1;

    /** The highest incoming numbers that were made of redundancy. */
    private final long[] recovered = {-1, -1, -1, -1};

    DownStream(SubscriberMedia subscriber, TrackFeed feed, int ssrc, int rtxSsrc, String cname) {
        this.subscriber = subscriber;
        this.feed = feed;
        this.ssrc = ssrc;
        this.rtxSsrc = rtxSsrc;
        this.cname = cname.getBytes(StandardCharsets.UTF_8);
        codec = feed.codec;
        selectorCodec = feed.codec;
        timestamps = new TimestampRewriter(codec.clockRate());
        rtxSequence = subscriber.sfu.random.nextInt(1 << 15);
        chooseSelector();
    }

    int ssrc() {
        return ssrc;
    }

    int rtxSsrc() {
        return rtxSsrc;
    }

    CodecType codec() {
        return codec;
    }

    LayerSelector selector() {
        return selector;
    }

    /** Chooses the codec; false if there is none in common. */
    boolean bind(SendSection section) {
        extensions = section.extensions();
        CodecChoice choice = CodecChoice.of(feed, section);
        if (choice == null) {
            bound = false;
            return false;
        }
        if (choice.codec().type().clockRate() != codec.clockRate()) {
            timestamps = new TimestampRewriter(choice.codec().type().clockRate());
            referenceStream = NO_STREAM;
        }
        boolean changed = bound && choice.codec().type() != codec;
        codec = choice.codec().type();
        payloadType = choice.codec().payloadType();
        opusPayloadType = choice.opusPayloadType();
        rtxPayloadType = choice.codec().rtxPayloadType();
        if (codec == feed.codec || feed.kind == MediaKind.VIDEO) {
            redundancy = Redundancy.AS_IS;
        } else {
            redundancy = codec == CodecType.RED ? Redundancy.ADD : Redundancy.REMOVE;
        }
        if (redundancy != Redundancy.AS_IS || codec == CodecType.RED) {
            feed.converter();
        }
        bound = true;
        chooseSelector();
        if (changed) {
            restart();
        }
        return true;
    }

    /** Layers are chosen in another manner when the source's codec or form changes. */
    private void chooseSelector() {
        selectorCodec = feed.codec;
        selectorSvc = feed.svc;
        int spatial = selector.targetSpatial;
        int temporal = selector.targetTemporal;
        if (!feed.svc) {
            selector = selector instanceof SimulcastSelector same ? same : new SimulcastSelector();
        } else if (feed.codec == CodecType.VP9) {
            selector = selector instanceof Vp9Selector same ? same : new Vp9Selector();
        } else {
            selector =
                    selector instanceof DependencySelector same ? same : new DependencySelector();
        }
        selector.setTarget(spatial, temporal);
    }

    /** The next packet is one of another source. */
    private void restart() {
        selector.stop();
        beginning = true;
        currentStream = NO_STREAM;
    }

    void pause() {
        if (flowing) {
            flowing = false;
            restart();
            selector.setTarget(LayerSelector.NONE, selector.targetTemporal);
        }
    }

    void resume() {
        flowing = true;
    }

    void sourceMuted() {
        afterMute = true;
    }

    boolean needsKeyFrame() {
        return flowing && selector.needsKeyFrame(feed.maxLayer);
    }

    /** One packet of the source. */
    void forward(MediaPacket packet, long nowNanos) {
        if (!flowing || !bound) {
            return;
        }
        if (feed.kind == MediaKind.AUDIO) {
            forwardAudio(packet, nowNanos);
        } else {
            forwardVideo(packet, nowNanos);
        }
    }

    private void forwardAudio(MediaPacket packet, long nowNanos) {
        SourceStream source = feed.streams[0];
        if (beginning || source.epoch != currentEpoch) {
            if (packet.late || packet.payloadLength == 0 || !accepts(packet.codec)) {
                return;
            }
            begin(packet, source, nowNanos);
        }
        if (packet.payloadLength == 0) {
            leaveOut(packet, !sequences.isNewest(packet.sequence), nowNanos);
            return;
        }
        if (!accepts(packet.codec)) {
            return;
        }
        if (redundancy == Redundancy.REMOVE && packet.codec == CodecType.RED) {
            recover(packet, nowNanos);
            if (packet.late && wasRecovered(packet.sequence)) {
                return;
            }
        }
        long out = sequences.offer(packet.sequence);
        if (out == SequenceRewriter.REFUSED) {
            return;
        }
        int timestamp = timestamps.rewrite(packet.timestamp);
        sendAudio(packet, out, timestamp, nowNanos);
    }

    private boolean accepts(CodecType type) {
        if (type == codec || redundancy != Redundancy.AS_IS) {
            return type == codec || type == CodecType.RED || type == CodecType.OPUS;
        }
        return codec == CodecType.RED && type == CodecType.OPUS && opusPayloadType >= 0;
    }

    private void sendAudio(MediaPacket packet, long out, int timestamp, long nowNanos) {
        RedConverter red =
                codec == packet.codec && codec != CodecType.RED ? null : feed.converter();
        Outgoing header = subscriber.outgoing();
        if (red == null || (packet.codec == CodecType.OPUS && redundancy == Redundancy.AS_IS)) {
            int type = packet.codec == codec ? payloadType : opusPayloadType;
            header.begin(type, packet.marker, out, timestamp, ssrc);
            addExtensions(header, packet);
            finish(header, packet.payload, packet, out, timestamp, type, 0, nowNanos);
        } else if (codec == CodecType.OPUS) {
            sendPrimary(header, red, packet, out, timestamp, nowNanos);
        } else {
            sendRedundant(header, red, packet, out, timestamp, nowNanos);
        }
    }

    private void sendPrimary(
            Outgoing header,
            RedConverter red,
            MediaPacket packet,
            long out,
            int timestamp,
            long nowNanos) {
        RedView blocks = red.blocks();
        if (!red.isReadable()) {
            return;
        }
        int primary = blocks.blockCount() - 1;
        header.begin(payloadType, packet.marker, out, timestamp, ssrc);
        addExtensions(header, packet);
        int limit = packet.payload.limit();
        int position = packet.payload.position();
        int skipped = blocks.offset(primary) - packet.payloadOffset;
        packet.payload.position(position + skipped);
        finish(header, packet.payload, packet, out, timestamp, payloadType, skipped, nowNanos);
        packet.payload.limit(limit).position(position);
    }

    private void sendRedundant(
            Outgoing header,
            RedConverter red,
            MediaPacket packet,
            long out,
            int timestamp,
            long nowNanos) {
        if (!red.isReadable()) {
            return;
        }
        header.begin(payloadType, packet.marker, out, timestamp, ssrc);
        addExtensions(header, packet);
        header.endExtensions();
        boolean made = packet.codec == CodecType.OPUS;
        byte[] from = made ? red.encoded() : packet.array;
        int at = made ? 0 : packet.payloadOffset;
        header.skip(red.writeHeaders(from, at, opusPayloadType, header.array(), header.length()));
        if (made) {
            transmit(PacketPriority.AUDIO, header, red.encodedBlocks(), nowNanos);
        } else {
            int position = packet.payload.position();
            packet.payload.position(position + red.headerLength());
            transmit(PacketPriority.AUDIO, header, packet.payload, nowNanos);
            packet.payload.position(position);
        }
        counts.sent(packet.payloadLength);
        lastMarker = packet.marker;
    }

    /** Sends lost packets whose sound is in this one's redundancy. */
    private void recover(MediaPacket packet, long nowNanos) {
        RedConverter red = feed.converter();
        if (packet.late || !red.isReadable() || !sequences.isAfterGap(packet.sequence)) {
            return;
        }
        RedView blocks = red.blocks();
        int newest = blocks.blockCount() - 1;
        for (int block = 0; block < newest; block++) {
            long in = packet.sequence - (newest - block);
            if (blocks.length(block) == 0 || !sequences.isNewest(in)) {
                continue;
            }
            recovered[(int) in & 3] = in;
            long out = sequences.offer(in);
            int timestamp = timestamps.rewrite(packet.timestamp - blocks.timestampOffset(block));
            Outgoing header = subscriber.outgoing();
            header.begin(payloadType, false, out, timestamp, ssrc);
            header.endExtensions();
            int position = packet.payload.position();
            int limit = packet.payload.limit();
            int start = position + blocks.offset(block) - packet.payloadOffset;
            packet.payload.limit(start + blocks.length(block)).position(start);
            transmit(PacketPriority.AUDIO, header, packet.payload, nowNanos);
            packet.payload.limit(limit).position(position);
            counts.sent(blocks.length(block));
        }
    }

    private boolean wasRecovered(long in) {
        return recovered[(int) in & 3] == in;
    }

    private void forwardVideo(MediaPacket packet, long nowNanos) {
        if (packet.codec != codec) {
            return;
        }
        if (selectorCodec != feed.codec || selectorSvc != feed.svc) {
            chooseSelector();
        }
        if (currentStream >= 0 && feed.streams[currentStream].epoch != currentEpoch) {
            // Another stream took the place of the one that was forwarded.
            restart();
        }
        boolean current = packet.stream == currentStream;
        boolean late = current && !sequences.isNewest(packet.sequence);
        if (packet.payloadLength == 0) {
            if (current) {
                leaveOut(packet, late, nowNanos);
            }
            return;
        }
        boolean gap = current && sequences.isAfterGap(packet.sequence);
        switch (selector.select(packet, late, gap)) {
            case IGNORE -> {}
            case LEAVE_OUT -> {
                if (codec == CodecType.VP8 && !late) {
                    vp8.leaveOut(packet);
                }
                leaveOut(packet, late, nowNanos);
            }
            case FORWARD -> sendVideo(packet, late, gap, nowNanos);
            case SWITCH -> {
                SourceStream source = feed.streams[packet.stream];
                if (begin(packet, source, nowNanos)) {
                    selector.begin(packet);
                    sendVideo(packet, false, false, nowNanos);
                }
            }
        }
    }

    /** Begins with, or moves to, the stream of a packet; false if the time line forbids it now. */
    private boolean begin(MediaPacket packet, SourceStream source, long nowNanos) {
        boolean layerSwitch = currentStream != NO_STREAM && packet.stream != currentStream;
        if (!timestamps.isStarted()) {
            timestamps.start(packet.timestamp, nowNanos);
            sequences.start(packet.sequence);
            referenceStream = packet.stream;
            referenceEpoch = source.epoch;
        } else {
            if (!moveTimestamps(packet, source, layerSwitch, nowNanos)) {
                return false;
            }
            sequences.switchTo(packet.sequence);
        }
        if (codec == CodecType.VP8) {
            vp8.switchTo(packet);
        }
        if (packet.hasPictureId() && lastPicture >= 0) {
            pictureOffset = packet.pictureId - (lastPicture + 1);
        }
        if (packet.hasDependency && lastFrame >= 0) {
            frameOffset = packet.dependency.unwrappedFrameNumber() - (lastFrame + 1);
        }
        beginning = false;
        afterMute = false;
        currentStream = packet.stream;
        currentEpoch = source.epoch;
        Arrays.fill(recovered, -1);
        return true;
    }

    private boolean moveTimestamps(
            MediaPacket packet, SourceStream source, boolean layerSwitch, long nowNanos) {
        boolean same = packet.stream == referenceStream && source.epoch == referenceEpoch;
        int reference = packet.timestamp;
        boolean known = same;
        if (!same && referenceStream >= 0) {
            SourceStream base = feed.streams[referenceStream];
            known = base.epoch == referenceEpoch && base.clock.isKnown() && source.clock.isKnown();
            if (known) {
                reference += source.clock.offsetTo(base.clock, codec.clockRate());
            }
        }
        if (layerSwitch) {
            return known && timestamps.switchLayer(packet.timestamp, reference, nowNanos);
        }
        timestamps.resume(packet.timestamp, reference, known, afterMute, nowNanos);
        if (!known) {
            referenceStream = packet.stream;
            referenceEpoch = source.epoch;
        }
        return true;
    }

    /** A packet that is not for this subscriber: the next one takes its number. */
    private void leaveOut(MediaPacket packet, boolean late, long nowNanos) {
        if (!late) {
            sequences.skip(packet.sequence);
            return;
        }
        long out = sequences.offer(packet.sequence);
        if (out != SequenceRewriter.REFUSED) {
            // Its number was kept free for it: without it the subscriber would wait.
            Outgoing header = subscriber.outgoing();
            int timestamp = timestamps.peek(packet.timestamp);
            header.begin(payloadType, false, out, timestamp, ssrc);
            header.endExtensions();
            transmit(priority(), header, NOTHING, nowNanos);
        }
    }

    private void sendVideo(MediaPacket packet, boolean late, boolean gap, long nowNanos) {
        Outgoing header = subscriber.outgoing();
        int prefix = 0;
        int stripped = 0;
        if (codec == CodecType.VP8) {
            if (gap) {
                vp8.rememberHole(packet);
            }
            prefix = vp8.rewrite(packet, late, header.prefix(), 0);
            stripped = packet.vp8.length();
            if (prefix == 0) {
                leaveOut(packet, true, nowNanos);
                return;
            }
        } else if (codec == CodecType.VP9 && packet.hasPictureId()) {
            lastPicture = Math.max(lastPicture, packet.pictureId - pictureOffset);
            if (pictureOffset != 0) {
                prefix = movePicture(packet, header.prefix());
                stripped = prefix;
            }
        }
        long out = sequences.offer(packet.sequence);
        if (out == SequenceRewriter.REFUSED) {
            return;
        }
        boolean marker = selector.marker(packet);
        int timestamp = timestamps.rewrite(packet.timestamp);
        header.begin(payloadType, marker, out, timestamp, ssrc);
        addExtensions(header, packet);
        if (packet.dependencyLength > 0 && extensions.dependencyDescriptor() != 0) {
            addDependency(header, packet);
        }
        header.endExtensions();
        header.appendPrefix(prefix);
        if (!late) {
            lastMarker = marker;
        }
        remember(header, packet, out, timestamp, marker, prefix, stripped);
        ByteBuffer payload = packet.payload;
        int position = payload.position();
        payload.position(position + stripped);
        transmit(PacketPriority.VIDEO, header, payload, nowNanos);
        payload.position(position);
        counts.sent(packet.payloadLength - stripped + prefix);
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

    private void addExtensions(Outgoing header, MediaPacket packet) {
        if (extensions.transportCc() != 0) {
            header.addTransportSequence(extensions.transportCc());
        }
        if (extensions.absSendTime() != 0) {
            header.addAbsSendTime(extensions.absSendTime());
        }
        if (packet.captureTimeLength > 0 && extensions.absCaptureTime() != 0) {
            header.add(
                    extensions.absCaptureTime(),
                    packet.array,
                    packet.captureTimeOffset,
                    packet.captureTimeLength);
        }
    }

    private void addDependency(Outgoing header, MediaPacket packet) {
        int id = extensions.dependencyDescriptor();
        if (!packet.hasDependency) {
            header.add(id, packet.array, packet.dependencyOffset, packet.dependencyLength);
            return;
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
        header.addDependency(id, packet, (int) frame & 0xFFFF, targets);
    }

    private void remember(
            Outgoing header,
            MediaPacket packet,
            long out,
            int timestamp,
            boolean marker,
            int prefix,
            int stripped) {
        RetransmissionHistory sent = history();
        int slot = sent.put(out, packet.sequence, packet.stream, timestamp, marker, payloadType);
        if (prefix > 0) {
            sent.setPrefix(slot, header.prefix(), 0, prefix, stripped);
        }
        if (packet.hasDependency) {
            long frame = packet.dependency.unwrappedFrameNumber() - frameOffset;
            sent.setFrameNumber(slot, (int) frame & 0xFFFF);
        }
    }

    private RetransmissionHistory history() {
        RetransmissionHistory made = history;
        if (made == null) {
            made =
                    new RetransmissionHistory(
                            feed.kind == MediaKind.VIDEO ? VIDEO_PACKETS : AUDIO_PACKETS);
            history = made;
        }
        return made;
    }

    /** Ends a packet of sound that has the source's payload from {@code skipped} on. */
    private void finish(
            Outgoing header,
            ByteBuffer payload,
            MediaPacket packet,
            long out,
            int timestamp,
            int type,
            int skipped,
            long nowNanos) {
        header.endExtensions();
        int slot = history().put(out, packet.sequence, 0, timestamp, packet.marker, type);
        if (skipped > 0) {
            history().setPrefix(slot, header.prefix(), 0, 0, skipped);
        }
        lastMarker = packet.marker;
        transmit(PacketPriority.AUDIO, header, payload, nowNanos);
        counts.sent(packet.payloadLength - skipped);
    }

    private PacketPriority priority() {
        return feed.kind == MediaKind.AUDIO ? PacketPriority.AUDIO : PacketPriority.VIDEO;
    }

    private void transmit(
            PacketPriority priority, Outgoing header, ByteBuffer payload, long nowNanos) {
        subscriber.send(priority, header, payload, nowNanos);
    }

    /** Sends a packet again, or refuses to; true if it was sent. */
    boolean retransmit(int wireSequence, RtpView view, long nowNanos) {
        RetransmissionHistory sent = history;
        int slot = sent == null ? RetransmissionHistory.NOT_FOUND : sent.find(wireSequence);
        if (sent == null || slot < 0 || !bound) {
            return false;
        }
        SourceStream source = feed.streams[sent.stream(slot)];
        PacketRing packets = source.packets;
        int kept = packets.find(sent.in(slot, packets.highest()));
        if (kept < 0 || !sent.tryAcquire(slot, subscriber.rttNanos(), nowNanos)) {
            return false;
        }
        if (!view.wrap(packets.array(), packets.offset(kept), packets.length(kept))) {
            return false;
        }
        Outgoing header = subscriber.outgoing();
        boolean rtx = rtxPayloadType >= 0 && rtxSsrc != 0;
        header.begin(
                rtx ? rtxPayloadType : sent.payloadType(slot),
                sent.marker(slot),
                rtx ? rtxSequence++ : sent.out(slot),
                sent.timestamp(slot),
                rtx ? rtxSsrc : ssrc);
        addExtensionsAgain(header, view, sent.frameNumber(slot));
        header.endExtensions();
        if (rtx) {
            header.skip(Rtx.OSN_LENGTH);
            Rtx.putOriginalSequenceNumber(
                    header.array(), header.length() - Rtx.OSN_LENGTH, (int) sent.out(slot));
        }
        header.skip(sent.writePrefix(slot, header.array(), header.length()));
        int stripped = sent.stripped(slot);
        int start = view.payloadOffset() + stripped;
        ByteBuffer payload = packets.window(start, view.payloadLength() - stripped);
        transmit(PacketPriority.RETRANSMISSION, header, payload, nowNanos);
        counts.retransmitted();
        return true;
    }

    private void addExtensionsAgain(Outgoing header, RtpView view, int frameNumber) {
        if (extensions.transportCc() != 0) {
            header.addTransportSequence(extensions.transportCc());
        }
        if (extensions.absSendTime() != 0) {
            header.addAbsSendTime(extensions.absSendTime());
        }
        int id = extensions.dependencyDescriptor();
        int from = id == 0 ? 0 : feed.dependencyId;
        int at = from == 0 ? RtpView.ABSENT : view.findExtension(from);
        if (at != RtpView.ABSENT && view.extensionLength() >= 3) {
            header.addDependencyAgain(id, view.array(), at, view.extensionLength(), frameNumber);
        }
    }

    boolean canBlank() {
        return bound && timestamps.isStarted() && subscriber.sfu.blankFrames.of(codec) != null;
    }

    /** Sends a frame of silence or black; false if the codec has none. */
    boolean sendBlank(long nowNanos) {
        ByteBuffer frame = subscriber.sfu.blankFrames.of(codec);
        if (frame == null || !canBlank()) {
            return false;
        }
        Outgoing header = subscriber.outgoing();
        if (feed.kind == MediaKind.VIDEO && !lastMarker) {
            // A frame that was cut off ends here.
            header.begin(payloadType, true, sequences.insert(), timestamps.lastOut(), ssrc);
            header.endExtensions();
            transmit(priority(), header, NOTHING, nowNanos);
            lastMarker = true;
        }
        boolean marker = feed.kind == MediaKind.VIDEO;
        header.begin(payloadType, marker, sequences.insert(), timestamps.insert(nowNanos), ssrc);
        header.endExtensions();
        if (codec == CodecType.VP8) {
            header.appendPrefix(vp8.insert(header.prefix(), 0));
        } else if (codec == CodecType.RED) {
            header.prefix()[0] = (byte) opusPayloadType;
            header.appendPrefix(1);
        }
        transmit(priority(), header, frame, nowNanos);
        counts.sent(frame.remaining());
        return true;
    }

    /**
     * Sends a packet of padding only in the stream of retransmissions.
     *
     * @return its bytes, 0 if there is no such stream
     */
    int sendPadding(ByteBuffer padding, long nowNanos) {
        if (!bound || rtxPayloadType < 0 || rtxSsrc == 0 || !timestamps.isStarted()) {
            return 0;
        }
        Outgoing header = subscriber.outgoing();
        header.begin(rtxPayloadType, false, rtxSequence++, timestamps.lastOut(), rtxSsrc);
        if (extensions.transportCc() != 0) {
            header.addTransportSequence(extensions.transportCc());
        }
        if (extensions.absSendTime() != 0) {
            header.addAbsSendTime(extensions.absSendTime());
        }
        header.endExtensions();
        header.setPadding();
        transmit(PacketPriority.PADDING, header, padding, nowNanos);
        return header.length() + padding.remaining();
    }

    /** The clock of the stream that is forwarded, or null while it is not known. */
    @Nullable SenderClock clock() {
        if (!bound || currentStream == NO_STREAM || !timestamps.isStarted()) {
            return null;
        }
        SourceStream source = feed.streams[currentStream];
        return source.epoch == currentEpoch && source.clock.isKnown() ? source.clock : null;
    }

    /** What a timestamp of the source is on this stream's time line. */
    int outgoing(int timestamp) {
        return timestamps.peek(timestamp);
    }

    byte[] cname() {
        return cname;
    }

    ReportClock reportClock() {
        return reportClock;
    }

    DownCounts counts() {
        return counts;
    }

    TrackStats stats() {
        return counts.stats(codec.clockRate(), subscriber.rttNanos());
    }
}
