package io.parley.server.sfu;

import io.parley.webrtc.bwe.PacketPriority;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.Rtx;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What leaves for one down track: headers with the negotiated numbers, a memory of what was sent,
 * retransmissions and padding. Not thread-safe.
 */
final class DownSender {
    /** http://www.webrtc.org/experiments/rtp-hdrext/playout-delay. */
    private static final int PLAYOUT_DELAY_LENGTH = 3;

    private static final int PLAYOUT_DELAY_UNIT_MILLIS = 10;

    /** A receiver keeps what it was told last, so it need not arrive more often than once. */
    private static final int PLAYOUT_DELAY_PACKETS = 500;

    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private static final int VIDEO_PACKETS = 512;
    private static final int AUDIO_PACKETS = 256;

    final DownCounts counts = new DownCounts();
    final int ssrc;
    final int rtxSsrc;

    private final SubscriberMedia subscriber;
    private final TrackFeed feed;
    private final PacketPriority priority;
    private @Nullable RetransmissionHistory history;
    private ExtensionIds extensions = ExtensionIds.NONE;
    private int payloadType;
    private int rtxPayloadType = -1;
    private long rtxSequence;
    private boolean lastMarker = true;
    private final byte[] playoutDelay = new byte[PLAYOUT_DELAY_LENGTH];
    private int playoutDelayLeft;
    private boolean cutsTrailers;

    DownSender(SubscriberMedia subscriber, TrackFeed feed, int ssrc, int rtxSsrc) {
        this.subscriber = subscriber;
        this.feed = feed;
        this.ssrc = ssrc;
        this.rtxSsrc = rtxSsrc;
        priority = feed.kind == MediaKind.AUDIO ? PacketPriority.AUDIO : PacketPriority.VIDEO;
        rtxSequence = subscriber.sfu.random.nextInt(1 << 15);
    }

    void negotiated(CodecParameters codec, ExtensionIds newExtensions) {
        extensions = newExtensions;
        payloadType = codec.payloadType();
        rtxPayloadType = codec.rtxPayloadType();
    }

    ExtensionIds extensions() {
        return extensions;
    }

    int payloadType() {
        return payloadType;
    }

    /** Whether the last packet that was sent ended a frame. */
    boolean lastMarker() {
        return lastMarker;
    }

    /** Where payload bytes may be prepared before {@link #begin}. */
    byte[] prefix() {
        return subscriber.outgoing().prefix();
    }

    /** The header of the next packet, with the extensions that every packet has; still open. */
    Outgoing begin(int type, boolean marker, long sequence, int timestamp, long nowNanos) {
        return open(type, marker, sequence, timestamp, ssrc, nowNanos);
    }

    private Outgoing open(
            int type, boolean marker, long sequence, int timestamp, int ofSsrc, long nowNanos) {
        Outgoing header = subscriber.outgoing();
        header.begin(type, marker, sequence, timestamp, ofSsrc);
        if (extensions.transportCc() != 0) {
            if (subscriber.numbers(nowNanos)) {
                header.addTransportSequence(extensions.transportCc());
            }
        } else if (extensions.absSendTime() != 0) { // who reports arrivals does not need it
            header.addAbsSendTime(extensions.absSendTime());
        }
        return header;
    }

    /** Tells the subscriber in the next packets how long it shall keep pictures. */
    void setPlayoutDelay(int minMillis, int maxMillis) {
        // Two numbers of 12 bits in units of 10 ms.
        int min = minMillis / PLAYOUT_DELAY_UNIT_MILLIS;
        int max = maxMillis / PLAYOUT_DELAY_UNIT_MILLIS;
        playoutDelay[0] = (byte) (min >> 4);
        playoutDelay[1] = (byte) (min << 4 | max >> 8);
        playoutDelay[2] = (byte) max;
        playoutDelayLeft = PLAYOUT_DELAY_PACKETS;
    }

    /** From now on trailers of frames are left out. */
    void cutTrailers() {
        cutsTrailers = true;
    }

    /** How many bytes at the end of a payload are not for the subscriber. */
    int trailer(byte[] array, int offset, int length) {
        return cutsTrailers ? FrameTrailer.length(array, offset, length) : 0;
    }

    void addPlayoutDelay(Outgoing header) {
        if (playoutDelayLeft > 0 && extensions.playoutDelay() != 0) {
            playoutDelayLeft--;
            header.add(extensions.playoutDelay(), playoutDelay, 0, PLAYOUT_DELAY_LENGTH);
        }
    }

    /** When the media was captured, if both sides care. */
    void addCaptureTime(Outgoing header, MediaPacket packet) {
        if (packet.captureTimeLength > 0 && extensions.absCaptureTime() != 0) {
            header.add(
                    extensions.absCaptureTime(),
                    packet.array,
                    packet.captureTimeOffset,
                    packet.captureTimeLength);
        }
    }

    /** Sends a packet with what remains of the payload; its header is done. */
    void send(Outgoing header, ByteBuffer payload, boolean marker, long nowNanos) {
        lastMarker = marker;
        counts.sent(payload.remaining());
        subscriber.send(priority, header, payload, nowNanos);
    }

    /** Sends a packet without payload, for a number that would be missed. */
    void sendFiller(long sequence, int timestamp, boolean marker, long nowNanos) {
        Outgoing header = begin(payloadType, marker, sequence, timestamp, nowNanos);
        header.endExtensions();
        subscriber.send(priority, header, NOTHING, nowNanos);
        lastMarker |= marker;
    }

    /** Where packets that were sent are remembered, to be sent again. */
    RetransmissionHistory history() {
        RetransmissionHistory made = history;
        if (made == null) {
            made =
                    new RetransmissionHistory(
                            feed.kind == MediaKind.VIDEO ? VIDEO_PACKETS : AUDIO_PACKETS);
            history = made;
        }
        return made;
    }

    /**
     * Sends a packet again: in the stream of retransmissions (RFC 4588), or where there is none as
     * it was; false if it is not known any more, or was sent too often or just now.
     */
    boolean retransmit(int wireSequence, RtpView view, long nowNanos) {
        RetransmissionHistory sent = history;
        int slot = sent == null ? RetransmissionHistory.NOT_FOUND : sent.find(wireSequence);
        if (sent == null || slot < 0) {
            return false;
        }
        boolean rtx = rtxPayloadType >= 0 && rtxSsrc != 0;
        if (!rtx && (extensions.transportCc() != 0 || extensions.absSendTime() != 0)) {
            // RFC 7714 §8.4: under one number only the very same bytes may be sent twice.
            return false;
        }
        PacketRing packets = feed.streams[sent.stream(slot)].packets;
        int kept = packets.find(sent.in(slot, packets.highest()));
        if (kept < 0
                || !sent.tryAcquire(slot, subscriber.rttNanos(), nowNanos)
                || !view.wrap(packets.array(), packets.offset(kept), packets.length(kept))) {
            return false;
        }
        Outgoing header =
                open(
                        rtx ? rtxPayloadType : sent.payloadType(slot),
                        sent.marker(slot),
                        rtx ? rtxSequence++ : sent.out(slot),
                        sent.timestamp(slot),
                        rtx ? rtxSsrc : ssrc,
                        nowNanos);
        addCaptureTime(header, view);
        addDependency(header, view, sent.frameNumber(slot));
        header.endExtensions();
        if (rtx) {
            int at = header.length();
            Rtx.putOriginalSequenceNumber(header.array(), at, (int) sent.out(slot));
            header.skip(Rtx.OSN_LENGTH);
        }
        header.skip(sent.writePrefix(slot, header.array(), header.length()));
        int offset = view.payloadOffset() + sent.stripped(slot);
        int size = view.payloadLength() - sent.stripped(slot);
        size -= trailer(view.array(), offset, size);
        ByteBuffer payload = packets.window(offset, size);
        subscriber.send(PacketPriority.RETRANSMISSION, header, payload, nowNanos);
        counts.retransmitted();
        return true;
    }

    private void addCaptureTime(Outgoing header, RtpView view) {
        int id = extensions.absCaptureTime();
        int from = id == 0 ? 0 : feed.extensions.absCaptureTime();
        int at = from == 0 ? RtpView.ABSENT : view.findExtension(from);
        if (at != RtpView.ABSENT && PacketReader.isCaptureTime(view.extensionLength())) {
            header.add(id, view.array(), at, view.extensionLength());
        }
    }

    private void addDependency(Outgoing header, RtpView view, int frameNumber) {
        int id = extensions.dependencyDescriptor();
        int from = id == 0 ? 0 : feed.extensions.dependencyDescriptor();
        int at = from == 0 ? RtpView.ABSENT : view.findExtension(from);
        if (at != RtpView.ABSENT && view.extensionLength() >= 3) {
            header.addDependencyAgain(id, view.array(), at, view.extensionLength(), frameNumber);
        }
    }

    /**
     * Sends a packet of padding only in the stream of retransmissions.
     *
     * @return its bytes, 0 if there is no such stream
     */
    int sendPadding(ByteBuffer padding, int timestamp, long nowNanos) {
        if (rtxPayloadType < 0 || rtxSsrc == 0) {
            return 0;
        }
        Outgoing header = open(rtxPayloadType, false, rtxSequence++, timestamp, rtxSsrc, nowNanos);
        header.endExtensions();
        header.setPadding();
        subscriber.send(PacketPriority.PADDING, header, padding, nowNanos);
        return header.length() + padding.remaining();
    }
}
