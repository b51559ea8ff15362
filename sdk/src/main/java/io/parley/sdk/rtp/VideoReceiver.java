package io.parley.sdk.rtp;

import io.parley.webrtc.payload.FrameAssembler;
import io.parley.webrtc.payload.KeyFrames;
import io.parley.webrtc.payload.VideoCodec;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.SequenceUnwrapper;
import io.parley.webrtc.wire.Deadline;

/**
 * Makes whole pictures of the packets of one stream: puts packets in order, has missing ones sent
 * again, and where that does not help goes on with a key frame, for which it asks.
 */
final class VideoReceiver {
    /** Hears of pictures. */
    interface Output {
        /**
         * A whole picture, in the order of decoding.
         *
         * @param data borrowed until this returns, from index 0 on
         */
        void onFrame(byte[] data, int length, int timestamp, boolean keyFrame);
    }

    private static final long NOT_STARTED = -1;

    private final VideoCodec codec;
    private final Output output;
    private FrameAssembler assembler;
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final PacketOrder order = new PacketOrder();
    private final MissingPackets missing = new MissingPackets();
    private final boolean repairs;
    private long next = NOT_STARTED;
    private long highest = NOT_STARTED;
    private long holeNanos = Deadline.NEVER;

    /**
     * The first packet known of a key frame that waits; less than {@code next} if there is none.
     */
    private long keyBehindHole = NOT_STARTED;

    private boolean needsKeyFrame = true;
    private boolean keyFrameWanted;
    private long lastRequestNanos = Long.MIN_VALUE;
    private long framesReceived;
    private long framesDropped;
    private long recovered;
    private long requests;
    private int old;

    /**
     * @param repairs whether missing packets can be asked for
     */
    VideoReceiver(VideoCodec codec, boolean repairs, Output output) {
        this.codec = codec;
        this.repairs = repairs;
        this.output = output;
        assembler = FrameAssembler.of(codec);
    }

    VideoCodec codec() {
        return codec;
    }

    /**
     * Takes a packet.
     *
     * @param repeated whether it was sent again
     */
    void onPacket(RtpView packet, boolean repeated, long nowNanos) {
        long sequence = unwrapper.unwrap(packet.sequenceNumber());
        if (next == NOT_STARTED) {
            next = sequence;
        }
        if (sequence < next) {
            old += repeated ? 0 : 1;
            if (old < Limits.OLD_PACKETS) {
                return; // given up, or a copy
            }
            begin(sequence);
        }
        old = repeated ? old : 0;
        if (sequence - next >= Limits.VIDEO_PACKETS) {
            begin(sequence);
        }
        long expected = Math.max(next, highest + 1);
        if (sequence > expected && highest >= 0 && !missing.add(expected, sequence, nowNanos)) {
            begin(sequence);
        } else if (sequence <= highest && missing.remove(sequence) && repeated) {
            recovered++;
        }
        highest = Math.max(highest, sequence);
        byte[] array = packet.array();
        int offset = packet.payloadOffset();
        int length = packet.payloadLength();
        if (sequence != next) {
            if (!order.has(sequence)) {
                boolean key = KeyFrames.isKeyFrame(codec, array, offset, length);
                order.put(
                        sequence, array, offset, length, packet.timestamp(), packet.marker(), key);
                if (key && keyBehindHole < next) {
                    keyBehindHole = sequence;
                }
            }
            if (holeNanos == Deadline.NEVER) {
                holeNanos = nowNanos;
            }
            return;
        }
        next++;
        add(array, offset, length, sequence, packet.timestamp(), packet.marker());
        drain(nowNanos);
    }

    /** Goes on with another packet, as if nothing had been before. */
    private void begin(long sequence) {
        order.clear();
        missing.clear();
        assembler = FrameAssembler.of(codec);
        next = sequence;
        highest = sequence - 1;
        keyBehindHole = NOT_STARTED;
        holeNanos = Deadline.NEVER;
        wantKeyFrame();
    }

    /** Hands on all packets that are in order now. */
    private void drain(long nowNanos) {
        while (order.size() > 0 && order.has(next)) {
            long sequence = next++;
            add(
                    order.payload(sequence),
                    0,
                    order.length(sequence),
                    sequence,
                    order.timestamp(sequence),
                    order.marker(sequence));
            order.remove(sequence);
        }
        holeNanos = order.size() == 0 ? Deadline.NEVER : nowNanos;
    }

    private void add(
            byte[] array, int offset, int length, long sequence, int timestamp, boolean marker) {
        long damaged = assembler.damagedFrames();
        boolean whole = assembler.add(array, offset, length, sequence, timestamp, marker);
        if (assembler.damagedFrames() != damaged) {
            framesDropped += assembler.damagedFrames() - damaged;
            wantKeyFrame();
        }
        if (!whole) {
            return;
        }
        boolean key = assembler.keyFrame();
        if (!key && (needsKeyFrame || !assembler.continuous())) {
            framesDropped++;
            wantKeyFrame();
            return;
        }
        if (key) {
            needsKeyFrame = false;
            keyFrameWanted = false;
        }
        framesReceived++;
        output.onFrame(assembler.frame(), assembler.frameLength(), assembler.timestamp(), key);
    }

    private void wantKeyFrame() {
        needsKeyFrame = true;
        keyFrameWanted = true;
    }

    /** Somebody begins to read and needs a key frame; pictures go on meanwhile. */
    void requestKeyFrame() {
        keyFrameWanted = true;
    }

    /** Whether the publisher is to be asked for a key frame now; it is noted as asked. */
    boolean pollKeyFrameRequest(long rttNanos, long nowNanos) {
        if (!keyFrameWanted || nowNanos < nextRequest(rttNanos)) {
            return false;
        }
        keyFrameWanted = needsKeyFrame;
        lastRequestNanos = nowNanos;
        requests++;
        return true;
    }

    private long nextRequest(long rttNanos) {
        long pause =
                Math.max(
                        Limits.MIN_PLI_PAUSE_NANOS,
                        Math.min(Limits.MAX_PLI_PAUSE_NANOS, 2 * rttNanos));
        return lastRequestNanos == Long.MIN_VALUE ? 0 : lastRequestNanos + pause;
    }

    /** Sequence numbers to ask for now. */
    int pollMissing(int[] out, long rttNanos, long nowNanos) {
        return repairs ? missing.poll(out, rttNanos, nowNanos) : 0;
    }

    /** Gives up what was waited for long enough. */
    void handleTimeout(long rttNanos, long nowNanos) {
        while (order.size() > 0 && nowNanos - holeNanos >= patience(rttNanos)) {
            long to = next;
            while (!order.has(to) || to < keyBehindHole) {
                order.remove(to);
                to++;
            }
            missing.removeBefore(to);
            next = to;
            drain(nowNanos);
        }
    }

    /** With a key frame behind the gap it is not worth to wait long. */
    private long patience(long rttNanos) {
        return hasKeyFrame() || !repairs
                ? Math.max(2 * Limits.DEFAULT_RTT_NANOS, 2 * rttNanos)
                : Limits.PATIENCE_NANOS;
    }

    private boolean hasKeyFrame() {
        return keyBehindHole >= next;
    }

    long nextTimeout(long rttNanos) {
        long due = repairs ? missing.nextTimeout() : Deadline.NEVER;
        if (order.size() > 0) {
            due = Math.min(due, holeNanos + patience(rttNanos));
        }
        return keyFrameWanted ? Math.min(due, nextRequest(rttNanos)) : due;
    }

    long framesReceived() {
        return framesReceived;
    }

    long framesDropped() {
        return framesDropped;
    }

    long recovered() {
        return recovered;
    }

    long keyFrameRequests() {
        return requests;
    }
}
