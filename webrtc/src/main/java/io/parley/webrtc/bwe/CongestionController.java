package io.parley.webrtc.bwe;

import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtp.AbsSendTime;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The way out of one peer connection: numbers packets, paces them, and says how much may be sent.
 *
 * <p>Each packet goes through {@link #send}. It leaves at once while the pacer's budget lasts, and
 * is copied and waits otherwise. {@link #handleTimeout} lets waiting packets go. Feedback comes in
 * through the {@code on...} methods; {@link #targetBps} is then what the sum of all streams should
 * stay below. Not thread-safe; a media loop owns it. Nothing is allocated for a packet.
 *
 * <p>Bandwidth beyond what is sent is found by probes, for which the user makes padding: {@link
 * #paddingBytesWanted} after each call of {@link #handleTimeout}.
 */
public final class CongestionController {
    /** As the offset of a header extension that the packet does not have. */
    public static final int ABSENT = -1;

    private static final long MS = 1_000_000;

    /** A frame leaves in less than half of the time until the next. */
    private static final double PACING_FACTOR = 2.5;

    /** While a queue of the path drains, bursts must not fill it again. */
    private static final double DRAIN_PACING_FACTOR = 1.2;

    /** How soon padding that the user did not make is asked for again. */
    private static final long PADDING_RETRY_NANOS = 2 * MS;

    /** How soon a probe is thought of again that the state of the path forbids. */
    private static final long PROBE_RETRY_NANOS = 50 * MS;

    /** A smaller change of the target is not worth a new distribution. */
    private static final double NEWS = 0.02;

    /** A receiver that sees an overload lowers its estimate to 85 % of what arrives. */
    private static final double REMB_FALL = 0.9;

    private static final long SILENCE_NANOS = 5_000 * MS;

    private static final int FIRST_PACKET_BYTES = 1_000;

    private FeedbackMode mode;
    private final long maxBps;
    private final RtpOutput output;
    private final Pacer pacer;
    private final SendSideEstimator estimator;
    private final RembEstimate remb;
    private final FeedbackReader feedback = new FeedbackReader();
    private final ProbeCluster cluster = new ProbeCluster();
    private final FeedbackSampling sampling = new FeedbackSampling();
    private final boolean sampled;

    private long wantedBps;
    private long targetBps;
    private long toldBps;
    private int targetVersion;
    private boolean draining;
    private boolean heard;
    private long firstNumberedNanos = Deadline.NEVER;
    private int averagePacketBytes = FIRST_PACKET_BYTES;
    private long probeWakeNanos;
    private long rttNanos = -1;
    private boolean told;
    private long droppedPackets;
    private long lastRembBps;

    /**
     * @param output takes the packets; called from {@link #send} and {@link #handleTimeout} only
     */
    public CongestionController(CongestionOptions options, RtpOutput output) {
        this(options, output, new PacketPool());
    }

    /**
     * @param output takes the packets; called from {@link #send} and {@link #handleTimeout} only
     * @param pool storage for packets that wait, of the same loop
     */
    public CongestionController(CongestionOptions options, RtpOutput output, PacketPool pool) {
        mode = options.mode();
        maxBps = options.maxBps();
        sampled = options.sampled();
        this.output = Objects.requireNonNull(output, "output");
        pacer = new Pacer(pool);
        estimator = new SendSideEstimator(options);
        remb = new RembEstimate(options);
        targetBps = currentTarget();
        toldBps = targetBps;
        pacer.setRate(pacingBps(), 0);
    }

    /** What the receiver reports from now on, as a negotiation settled it. */
    public void setMode(FeedbackMode newMode, long nowNanos) {
        if (newMode != mode) {
            mode = newMode;
            heard = false;
            firstNumberedNanos = Deadline.NEVER;
            cluster.stop();
            numberAll();
            onEstimate(nowNanos);
        }
    }

    /** What the receiver reports. */
    public FeedbackMode mode() {
        return mode;
    }

    /**
     * Sends a packet now, or as soon as the pacer lets it. The values of the two header extensions
     * are written when the packet leaves; {@code header} must be writable and is changed.
     *
     * @param header a complete RTP header with its extensions, between position and limit
     * @param payload between position and limit; neither buffer is kept
     * @param transportSequenceOffset where the two bytes of the transport-wide sequence number are,
     *     from the header's position; or {@link #ABSENT}, and the packet takes no part in the
     *     estimate
     * @param absSendTimeOffset where the three bytes of abs-send-time are, or {@link #ABSENT}
     * @return false when the packet was dropped: the queue is full, or there is no path
     */
    public boolean send(
            PacketPriority priority,
            ByteBuffer header,
            ByteBuffer payload,
            int transportSequenceOffset,
            int absSendTimeOffset,
            long nowNanos) {
        if (mode == FeedbackMode.NONE || pacer.mayPass(priority, nowNanos)) {
            return transmit(
                    priority,
                    header,
                    payload,
                    transportSequenceOffset,
                    absSendTimeOffset,
                    nowNanos);
        }
        boolean queued =
                pacer.enqueue(
                        priority, header, payload, transportSequenceOffset, absSendTimeOffset);
        if (!queued) {
            droppedPackets++;
        }
        return queued;
    }

    /**
     * Whether a packet that is about to be sent needs a transport-wide sequence number: always but
     * on a path that has been calm for a while, of which samples tell enough ({@link
     * CongestionOptions#sampled}).
     */
    public boolean numbers(long nowNanos) {
        if (!sampling.isSampling()) {
            return true;
        }
        if (cluster.isActive() || wantedBps > targetBps) {
            numberAll();
            return true;
        }
        if (sampling.isOverdue(Math.max(0, rttNanos()), nowNanos)) {
            onTrouble(nowNanos);
            return true;
        }
        return sampling.takes(nowNanos);
    }

    /** The receiver lacks packets: how much of what is sent arrives is to be seen again. */
    public void onNack(long nowNanos) {
        onTrouble(nowNanos);
    }

    private void onTrouble(long nowNanos) {
        sampling.onTrouble(nowNanos);
        estimator.endSampling();
    }

    private void numberAll() {
        sampling.restart();
        estimator.endSampling();
    }

    /** A report was read: is the path one to be trusted? */
    private void look(long nowNanos) {
        if (!estimator.isClear()) {
            onTrouble(nowNanos);
        } else if (cluster.isActive() || wantedBps > targetBps) {
            numberAll();
        } else {
            boolean before = sampling.isSampling();
            sampling.onCalm(nowNanos);
            if (sampling.isSampling() && !before) {
                estimator.beginSampling();
            }
        }
    }

    /**
     * Transport-wide feedback (RTCP type 205, format 15).
     *
     * @param reader at that packet; stays there
     * @return false, and nothing changes, when it is malformed
     */
    public boolean onTransportFeedback(RtcpReader reader, long nowNanos) {
        if (mode != FeedbackMode.TRANSPORT_CC) {
            return true;
        }
        if (!feedback.read(reader, estimator)) {
            return false;
        }
        heard = true;
        told = true;
        estimator.endReport(nowNanos);
        onEstimate(nowNanos);
        if (sampled) {
            look(nowNanos);
        }
        return true;
    }

    /** Whether the receiver has ever reported: before that {@link #targetBps} is only a guess. */
    public boolean hasReports() {
        return told;
    }

    /**
     * The receiver's estimate (REMB), bit/s. Where this side estimates, a receiver makes one of the
     * packets that are not numbered, and what it is worth is that it comes at once when it falls.
     */
    public void onRemb(long bitrateBps, long nowNanos) {
        if (mode == FeedbackMode.TRANSPORT_CC) {
            // By itself it means little: it is of few packets, and what was last said is repeated.
            boolean fell = bitrateBps < REMB_FALL * lastRembBps;
            lastRembBps = bitrateBps;
            if (fell && bitrateBps < estimator.acknowledgedBps()) {
                onTrouble(nowNanos);
            }
        } else if (mode == FeedbackMode.REMB) {
            told = true;
            remb.onRemb(bitrateBps, nowNanos);
            onEstimate(nowNanos);
        }
    }

    /**
     * What a report block says about one of our streams.
     *
     * @param fractionLost of 256 (RFC 3550 §6.4.1)
     * @param packets how many were expected since the report before, the weight of the fraction
     * @param sampleNanos the round trip time, or a negative number when the block tells none
     */
    public void onReceiverReport(int fractionLost, int packets, long sampleNanos, long nowNanos) {
        if (sampleNanos >= 0) {
            rttNanos = rttNanos < 0 ? sampleNanos : rttNanos + (sampleNanos - rttNanos) / 8;
        }
        if (mode == FeedbackMode.TRANSPORT_CC && fractionLost > 0) {
            onTrouble(nowNanos);
        } else if (mode == FeedbackMode.REMB && packets > 0) {
            int lost = (int) (((long) fractionLost * packets) >> 8);
            long bytes = (long) packets * averagePacketBytes;
            remb.onReport(lost, packets - lost, bytes, wantedBps, nowNanos);
            onEstimate(nowNanos);
        }
    }

    /**
     * How much the user would send if it could, bit/s. Above the estimate it makes the controller
     * probe; at or below, it keeps quiet.
     */
    public void setWantedBps(long newWantedBps, long nowNanos) {
        wantedBps = newWantedBps;
        startProbe(nowNanos);
    }

    /** Lets waiting packets go and moves the estimate on. Early calls are harmless. */
    public void handleTimeout(long nowNanos) {
        cluster.handleTimeout(nowNanos);
        giveUpOnFeedback(nowNanos);
        startProbe(nowNanos);
        boolean probing = cluster.isDue(nowNanos);
        for (PacedPacket packet = pacer.poll(probing, nowNanos);
                packet != null;
                packet = pacer.poll(probing, nowNanos)) {
            transmit(
                    packet.priority(),
                    packet.header(),
                    packet.payload(),
                    packet.transportSequenceOffset(),
                    packet.absSendTimeOffset(),
                    nowNanos);
            pacer.release(packet);
            probing = cluster.isDue(nowNanos);
        }
        probeWakeNanos = nowNanos + (cluster.isActive() ? PADDING_RETRY_NANOS : PROBE_RETRY_NANOS);
    }

    /** When {@link #handleTimeout} is due; {@code Deadline.NEVER} while nothing waits. */
    public long nextTimeout() {
        return Math.min(pacer.nextTimeout(), nextProbeAction());
    }

    /**
     * Bytes of padding that a running probe lacks. The user answers with packets of about that many
     * bytes through {@link #send} with {@link PacketPriority#PADDING}, or with nothing.
     */
    public int paddingBytesWanted(long nowNanos) {
        return pacer.queuedBytes() > 0 ? 0 : cluster.bytesDue(nowNanos);
    }

    /** What may be sent, all streams and their overhead (RTP headers) together, bit/s. */
    public long targetBps() {
        return targetBps;
    }

    /**
     * Changes when {@link #targetBps} changed by 2 % or more: cheap to compare after each input.
     */
    public int targetVersion() {
        return targetVersion;
    }

    /** Round trip time, smoothed; negative until known. */
    public long rttNanos() {
        return estimator.rttNanos() >= 0 ? estimator.rttNanos() : rttNanos;
    }

    /** Share of packets that were lost in the last seconds, 0 to 1, the latest counting most. */
    public double lossFraction() {
        return mode == FeedbackMode.REMB ? remb.lossFraction() : estimator.lossFraction();
    }

    /** Bit/s that arrived, as measured by feedback; 0 until known. */
    public long acknowledgedBps() {
        return estimator.acknowledgedBps();
    }

    /** Bytes that wait in the pacer. */
    public int queuedBytes() {
        return pacer.queuedBytes();
    }

    /** Packets that found the pacer's queue full. */
    public long droppedPackets() {
        return droppedPackets;
    }

    /** Forgets packets that wait, for a peer that is closed. */
    public void clear(long nowNanos) {
        pacer.clear(nowNanos);
        cluster.stop();
        wantedBps = 0;
        probeWakeNanos = 0;
    }

    private boolean transmit(
            PacketPriority priority,
            ByteBuffer header,
            ByteBuffer payload,
            int transportSequenceOffset,
            int absSendTimeOffset,
            long nowNanos) {
        int bytes = header.remaining() + payload.remaining();
        boolean numbered = transportSequenceOffset >= 0;
        // Sound is not in the way of a probe, and an unnumbered packet cannot be part of one.
        boolean probes =
                cluster.isActive()
                        && priority != PacketPriority.AUDIO
                        && (numbered || mode == FeedbackMode.REMB);
        if (numbered) {
            firstNumberedNanos = Math.min(firstNumberedNanos, nowNanos);
            int sequence = estimator.onSent(bytes, probes ? cluster.id() : 0, nowNanos);
            header.putShort(header.position() + transportSequenceOffset, (short) sequence);
        }
        if (absSendTimeOffset >= 0) {
            int at = header.position() + absSendTimeOffset;
            int time = AbsSendTime.ofNanos(nowNanos);
            header.put(at, (byte) (time >> 16)).putShort(at + 1, (short) time);
        }
        if (probes) {
            cluster.onSent(bytes);
        }
        pacer.onSent(bytes, nowNanos);
        averagePacketBytes += (bytes - averagePacketBytes) / 16;
        return output.sendRtp(header, payload);
    }

    /** A receiver that never reports, whatever it negotiated, must not be held at the start. */
    private void giveUpOnFeedback(long nowNanos) {
        if (mode == FeedbackMode.TRANSPORT_CC
                && !heard
                && nowNanos - SILENCE_NANOS > firstNumberedNanos) {
            setMode(FeedbackMode.NONE, nowNanos);
        }
    }

    private void startProbe(long nowNanos) {
        if (cluster.isActive() || mode == FeedbackMode.NONE || wantedBps <= targetBps) {
            return;
        }
        boolean byReceiver = mode == FeedbackMode.REMB;
        long rate =
                byReceiver
                        ? remb.pollProbe(wantedBps, nowNanos)
                        : estimator.pollProbe(wantedBps, nowNanos);
        if (rate > 0) {
            int id = cluster.start(rate, byReceiver, nowNanos);
            estimator.onProbe(id, ProbeCluster.MIN_PACKETS, cluster.minBytes(), nowNanos);
            probeWakeNanos = nowNanos;
        }
    }

    private void onEstimate(long nowNanos) {
        long target = currentTarget();
        boolean nowDraining = mode == FeedbackMode.TRANSPORT_CC && estimator.isDraining();
        if (target != targetBps || nowDraining != draining) {
            targetBps = target;
            draining = nowDraining;
            pacer.setRate(pacingBps(), nowNanos);
        }
        if (Math.abs(target - toldBps) > NEWS * toldBps) {
            toldBps = target;
            targetVersion++;
        }
        startProbe(nowNanos);
    }

    private long currentTarget() {
        return switch (mode) {
            case TRANSPORT_CC -> estimator.targetBps();
            case REMB -> remb.targetBps();
            case NONE -> maxBps;
        };
    }

    private long pacingBps() {
        return (long) (targetBps * (draining ? DRAIN_PACING_FACTOR : PACING_FACTOR));
    }

    /** Never in the past for long: what was not possible at the last call waits a little. */
    private long nextProbeAction() {
        if (cluster.isActive()) {
            return Math.max(cluster.nextNanos(), probeWakeNanos);
        }
        if (mode == FeedbackMode.NONE || wantedBps <= targetBps) {
            return Deadline.NEVER;
        }
        long next = mode == FeedbackMode.REMB ? remb.nextProbeNanos() : estimator.nextProbeNanos();
        return Math.max(next, probeWakeNanos);
    }
}
