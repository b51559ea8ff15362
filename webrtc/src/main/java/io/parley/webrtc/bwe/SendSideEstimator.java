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

    /** A shorter queue is none. */
    private static final long CLEAR_NANOS = 30 * MS;

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

    /** Packets that were sampled: from the one to below the other, by their numbers. */
    private long sampledFrom = Long.MAX_VALUE;

    private long sampledUntil = Long.MAX_VALUE;
    private long lastReportedNanos = -1;
    private boolean reportSampled;
    private boolean sampledBefore; // the report before
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
        reportSampled = false;
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
            onFate(sequence, true);
        }
        reportArrived++;
        long sentNanos = history.sentNanos(sequence);
        int bytes = history.bytes(sequence);
        latestSentNanos = Math.max(latestSentNanos, sentNanos);
        if (isSampled(sequence)) {
            reportSampled = true;
        } else {
            acknowledged.onArrival(arrivalNanos, bytes, limitedByUser);
        }
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
            onFate(sequence, false);
            reportMissing++;
        }
    }

    /** Of what is sampled no rate is known, so that its losses cannot be laid to a rate. */
    private void onFate(long sequence, boolean arrived) {
        if (!isSampled(sequence)) {
            losses.onPacket(arrived, history.bytes(sequence));
        }
    }

    private boolean isSampled(long sequence) {
        return sequence >= sampledFrom && sequence < sampledUntil;
    }

    /** From now on only some packets are numbered. */
    void beginSampling() {
        sampledFrom = history.next();
        sampledUntil = Long.MAX_VALUE;
    }

    /** From now on all packets are numbered again. */
    void endSampling() {
        if (sampledFrom != Long.MAX_VALUE && sampledUntil == Long.MAX_VALUE) {
            sampledUntil = history.next();
            acknowledged.restart();
            acknowledged.expectChange();
            losses.restart();
        }
    }

    /** Whether the last report shows a path without queue or loss. */
    boolean isClear() {
        return isCalm() && reportMissing == 0 && queue.queueNanos() < CLEAR_NANOS;
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
        boolean grown = hasGrownSinceLastSample();
        if (grown) {
            usage = BandwidthUsage.OVERUSING;
        }
        boolean lossy = reportMissing > MIN_MISSING && reportMissing > reportArrived / 4;
        if (usage == BandwidthUsage.OVERUSING || queue.isDraining() || lossy) {
            acknowledged.expectChange(); // what arrives now is what the path carries
        }
        queue.onReport(acknowledged.bps(), grown, nowNanos);
        controlByDelay(usage, nowNanos);
        controlByProbe(usage, nowNanos);
        losses.update(rates.bps(), acknowledged.bps(), nowNanos);
        conclude();
    }

    /**
     * Whether a long queue has come up between two samples. All that was sent in between has taken
     * longer to arrive by what the queue is long, which tells the rate of the path without waiting
     * for a trend.
     */
    private boolean hasGrownSinceLastSample() {
        long before = lastReportedNanos;
        boolean gap = reportSampled || sampledBefore;
        lastReportedNanos = latestSentNanos;
        sampledBefore = reportSampled;
        long grown = queue.pendingNanos() - queue.queueNanos();
        if (!gap || before < 0 || latestSentNanos <= before || !StandingQueue.isLong(grown)) {
            return false;
        }
        double elapsed = latestSentNanos - before;
        acknowledged.assume((long) (acknowledged.bps() * elapsed / (elapsed + grown)));
        return true;
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
