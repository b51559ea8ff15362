package io.parley.webrtc.bwe;

/**
 * The bandwidth of a path from reports of what arrived when: by the delay's trend, by loss, by
 * probes, and less while a standing queue drains (draft-ietf-rmcat-gcc-02, and docs/media.md for
 * what differs).
 */
final class SendSideEstimator {
    private static final long MS = 1_000_000;
    private static final long FIRST_RTT_NANOS = 200 * MS;

    /** Sending less than this share of the estimate is the user's choice. */
    private static final double LIMITED_BY_USER = 0.7;

    /** Fewer packets missing from a report are an accident. */
    private static final int MIN_MISSING = 3;

    /** For so long after a probe began, beyond a round trip, a growing queue is the probe's. */
    private static final long PROBE_ECHO_NANOS = 400 * MS;

    /** A queue longer than this is more than a probe makes. */
    private static final long PROBE_QUEUE_NANOS = 120 * MS;

    /** When nothing was sent or reported for so long, nothing more will be of what was. */
    private static final long STALE_NANOS = 1_000 * MS;

    private final SentPacketHistory history = new SentPacketHistory();
    private final PacketGroups groups = new PacketGroups();
    private final TrendlineDetector detector = new TrendlineDetector();
    private final AcknowledgedBitrate acknowledged = new AcknowledgedBitrate();
    private final StandingQueue queue = new StandingQueue();
    private final ProbeResults probes = new ProbeResults();
    private final RateControl rates;
    private final LossControl losses;
    private final ProbeSchedule schedule;
    private final long minBps;

    private long targetBps;
    private long rttNanos = -1;
    private long latestSentNanos = -1;
    private boolean limitedByUser = true;
    private long probeEchoUntilNanos;
    private long lastEventNanos;
    private BandwidthUsage reportUsage = BandwidthUsage.NORMAL;
    private int reportArrived;
    private int reportMissing;

    SendSideEstimator(CongestionOptions options) {
        rates = new RateControl(options.startBps(), options.minBps(), options.maxBps());
        losses = new LossControl(options.minBps());
        schedule = new ProbeSchedule(options.maxBps());
        minBps = options.minBps();
        targetBps = options.startBps();
    }

    /**
     * A packet leaves.
     *
     * @param probe the probe that it is part of, or 0
     * @return its transport-wide sequence number
     */
    int onSent(int bytes, int probe, long nowNanos) {
        lastEventNanos = nowNanos;
        return history.add(bytes, probe, nowNanos);
    }

    /** A probe begins. */
    void onProbe(int probe, int packets, int bytes, long nowNanos) {
        probes.expect(probe, packets, bytes);
        long rtt = rttNanos < 0 ? FIRST_RTT_NANOS : rttNanos;
        probeEchoUntilNanos = nowNanos + rtt + PROBE_ECHO_NANOS;
    }

    void beginReport() {
        latestSentNanos = -1;
        reportUsage = BandwidthUsage.NORMAL;
        reportArrived = 0;
        reportMissing = 0;
    }

    /**
     * The report says that a packet arrived. In the order of sequence numbers.
     *
     * @param arrivalNanos by the receiver's clock
     */
    void onArrived(int wireSequence, long arrivalNanos) {
        long sequence = history.unwrap(wireSequence);
        if (!history.isKnown(sequence)) {
            return;
        }
        if (history.arrived(sequence)) {
            losses.onRecovered();
        } else {
            losses.onPacket(true, history.bytes(sequence));
        }
        reportArrived++;
        long sentNanos = history.sentNanos(sequence);
        int bytes = history.bytes(sequence);
        latestSentNanos = Math.max(latestSentNanos, sentNanos);
        acknowledged.onArrival(arrivalNanos, bytes, limitedByUser);
        queue.onArrival(sentNanos, arrivalNanos);
        int probe = history.probe(sequence);
        if (probe != 0) {
            probes.onArrival(probe, sentNanos, arrivalNanos, bytes);
        }
        if (groups.add(sentNanos, arrivalNanos)) {
            detector.onGroup(
                    groups.arrivalDeltaNanos(),
                    groups.sendDeltaNanos(),
                    groups.groupArrivalNanos());
            if (detector.usage() == BandwidthUsage.OVERUSING) {
                reportUsage = BandwidthUsage.OVERUSING;
            }
        }
    }

    /** The report says that a packet did not arrive. */
    void onMissing(int wireSequence) {
        long sequence = history.unwrap(wireSequence);
        if (history.isKnown(sequence) && history.missing(sequence)) {
            losses.onPacket(false, history.bytes(sequence));
            reportMissing++;
        }
    }

    /** The report ends: draws the conclusions. */
    void endReport(long nowNanos) {
        lastEventNanos = nowNanos;
        if (latestSentNanos < 0) {
            losses.update(rates.bps(), acknowledged.bps(), nowNanos);
            conclude();
            return;
        }
        onRoundTrip(nowNanos - latestSentNanos);
        limitedByUser = acknowledged.bps() > 0 && acknowledged.bps() < LIMITED_BY_USER * targetBps;
        BandwidthUsage usage =
                reportUsage == BandwidthUsage.OVERUSING ? reportUsage : detector.usage();
        boolean lossy = reportMissing > MIN_MISSING && reportMissing > reportArrived / 4;
        if (usage == BandwidthUsage.OVERUSING || queue.isDraining() || lossy) {
            acknowledged.expectChange(); // what arrives now is what the path carries
        }
        queue.onReport(acknowledged.bps(), nowNanos);
        controlByDelay(usage, nowNanos);
        controlByProbe(usage, nowNanos);
        losses.update(rates.bps(), acknowledged.bps(), nowNanos);
        conclude();
    }

    /** A round trip was measured, by a report or by RTCP. */
    void onRoundTrip(long sampleNanos) {
        if (sampleNanos >= 0) {
            rttNanos = rttNanos < 0 ? sampleNanos : rttNanos + (sampleNanos - rttNanos) / 8;
        }
    }

    /** The rate of a probe that should be sent now, or 0. */
    long pollProbe(long wantedBps, long nowNanos) {
        if (!isCalm() && nowNanos - lastEventNanos > Math.max(STALE_NANOS, 2 * rttNanos)) {
            forgetOverload(nowNanos);
        }
        return schedule.poll(targetBps, wantedBps, isCalm(), nowNanos);
    }

    private boolean isCalm() {
        return detector.usage() != BandwidthUsage.OVERUSING
                && !queue.isDraining()
                && !losses.isLimiting();
    }

    /**
     * Nothing is sent any more of which there are reports, so none will tell that the overload is
     * over. The target stays; whether there is room for more, probes tell.
     */
    private void forgetOverload(long nowNanos) {
        rates.lowerTo(targetBps, nowNanos);
        groups.reset();
        detector.reset();
        queue.endDrain();
        losses.reset();
        acknowledged.expectChange();
        conclude();
    }

    long nextProbeNanos() {
        return schedule.nextNanos();
    }

    long targetBps() {
        return targetBps;
    }

    boolean isDraining() {
        return queue.isDraining();
    }

    long rttNanos() {
        return rttNanos;
    }

    double lossFraction() {
        return losses.averageLoss();
    }

    long acknowledgedBps() {
        return acknowledged.bps();
    }

    private void controlByDelay(BandwidthUsage usage, long nowNanos) {
        long before = rates.bps();
        long lastDecrease = rates.lastDecreaseNanos();
        boolean echo =
                usage == BandwidthUsage.OVERUSING
                        && nowNanos < probeEchoUntilNanos
                        && queue.queueNanos() < PROBE_QUEUE_NANOS;
        if (echo) {
            schedule.onProbeTooLarge(nowNanos);
        }
        rates.update(
                echo ? BandwidthUsage.UNDERUSING : usage, // that is: hold
                acknowledged.bps(),
                rttNanos < 0 ? FIRST_RTT_NANOS : rttNanos,
                nowNanos);
        if (rates.lastDecreaseNanos() != lastDecrease) {
            schedule.onDecrease(before, limitedByUser, nowNanos);
        }
    }

    private void controlByProbe(BandwidthUsage usage, long nowNanos) {
        long measured = probes.takeBps();
        if (measured == 0) {
            return;
        }
        if (usage != BandwidthUsage.OVERUSING && measured > rates.bps()) {
            rates.set(measured, nowNanos);
            acknowledged.expectChange();
        }
        schedule.onResult(measured, nowNanos);
    }

    private void conclude() {
        long target = rates.bps();
        if (losses.isLimiting()) {
            target = Math.min(target, losses.bps());
        }
        if (queue.isDraining()) {
            target = Math.min(target, queue.drainBps());
        }
        targetBps = Math.max(minBps, target);
    }
}
