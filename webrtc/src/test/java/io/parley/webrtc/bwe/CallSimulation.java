package io.parley.webrtc.bwe;

import io.parley.webrtc.rtcp.RtcpReader;
import java.nio.ByteBuffer;
import java.util.PriorityQueue;

/**
 * A sender of sound and of video at the estimated rate, a bottleneck, and a receiver that reports,
 * in steps of one millisecond of virtual time.
 */
final class CallSimulation {
    static final long MS = 1_000_000;
    static final long SECOND = 1_000 * MS;
    private static final long REPORT_DELAY = 25 * MS;
    private static final long FRAME = SECOND / 30;
    private static final int AUDIO_BYTES = 120;
    private static final int HEADER_BYTES = 20;
    private static final int SEQUENCE_OFFSET = 16;

    private record Arrival(long at, long order, int sequence) {}

    private record Report(long at, byte[] rtcp) {}

    final BottleneckLink link;
    final CongestionController controller;

    private final TransportFeedbackRecorder recorder = new TransportFeedbackRecorder(1);
    private final PriorityQueue<Arrival> arrivals =
            new PriorityQueue<>(
                    (a, b) ->
                            a.at != b.at
                                    ? Long.compare(a.at, b.at)
                                    : Long.compare(a.order, b.order));
    private final PriorityQueue<Report> reports =
            new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    private final ByteBuffer payload = ByteBuffer.allocate(1_200);
    private final ByteBuffer rtcp = ByteBuffer.allocate(1_200);
    private final RtcpReader reader = new RtcpReader();
    private final long maxVideoBps;
    private final boolean sampled;
    private long order;
    private long nextFrame;
    private long nextAudio;
    private long crossBps;
    private double crossCredit;
    private boolean padding = true;

    long now = SECOND;
    long longestQueue;
    long videoBytes;
    int audioSent;
    int audioArrived;
    int reportsRead;
    boolean holdReports;

    CallSimulation(BottleneckLink link, long maxVideoBps) {
        this(link, maxVideoBps, CongestionOptions.PUBLISHER);
    }

    CallSimulation(BottleneckLink link, long maxVideoBps, CongestionOptions options) {
        this.link = link;
        this.maxVideoBps = maxVideoBps;
        sampled = options.sampled();
        controller = new CongestionController(options, this::onSent);
        controller.setWantedBps(maxVideoBps + 60_000, now);
        nextFrame = now;
        nextAudio = now;
    }

    CallSimulation withoutPadding() {
        padding = false;
        return this;
    }

    void setCrossTraffic(long bps) {
        crossBps = bps;
    }

    long targetBps() {
        return controller.targetBps();
    }

    /** Runs for a while; the longest queue is that of this run. */
    void run(long nanos) {
        long end = now + nanos;
        longestQueue = 0;
        while (now < end) {
            now += MS;
            step();
            longestQueue = Math.max(longestQueue, link.queueNanos(now));
        }
    }

    /** Runs until the target is at least or at most so much; returns how long it took. */
    long runUntilTargetAtLeast(long bps, long limitNanos) {
        long start = now;
        while (targetBps() < bps && now - start < limitNanos) {
            run(MS);
        }
        return now - start;
    }

    long runUntilTargetAtMost(long bps, long limitNanos) {
        long start = now;
        while (targetBps() > bps && now - start < limitNanos) {
            run(MS);
        }
        return now - start;
    }

    private void step() {
        crossCredit += crossBps * (MS / 8e9);
        while (crossCredit >= 1_000) {
            crossCredit -= 1_000;
            link.addCrossTraffic(1_000, now);
        }
        produce();
        if (now >= controller.nextTimeout()) {
            controller.handleTimeout(now);
            pad();
        }
        receive();
    }

    private void produce() {
        if (now >= nextAudio) {
            nextAudio += 20 * MS;
            audioSent++;
            send(PacketPriority.AUDIO, AUDIO_BYTES);
        }
        if (now >= nextFrame) {
            nextFrame += FRAME;
            long rate = Math.min(Math.max(targetBps() - 60_000, 30_000), maxVideoBps);
            int bytes = (int) (rate / 30 / 8);
            for (int left = bytes; left > 0; left -= 1_100) {
                send(PacketPriority.VIDEO, Math.min(left, 1_100));
            }
        }
    }

    private void pad() {
        int wanted = padding ? controller.paddingBytesWanted(now) : 0;
        for (int left = wanted; left > 0; left -= 1_000) {
            send(PacketPriority.PADDING, Math.min(left, 1_000));
        }
    }

    private void send(PacketPriority priority, int bytes) {
        header.clear();
        boolean numbered = !sampled || controller.numbers(now);
        header.put(0, (byte) priority.ordinal()).put(1, (byte) (numbered ? 1 : 0));
        payload.clear().limit(Math.max(1, bytes - HEADER_BYTES));
        int offset = numbered ? SEQUENCE_OFFSET : CongestionController.ABSENT;
        controller.send(priority, header, payload, offset, CongestionController.ABSENT, now);
    }

    private boolean onSent(ByteBuffer packetHeader, ByteBuffer packetPayload) {
        int bytes = packetHeader.remaining() + packetPayload.remaining();
        int priority = packetHeader.get(packetHeader.position());
        int sequence = packetHeader.getShort(packetHeader.position() + SEQUENCE_OFFSET) & 0xFFFF;
        long at = link.send(bytes, now);
        if (at < 0) {
            return true;
        }
        if (priority == PacketPriority.VIDEO.ordinal()) {
            videoBytes += bytes;
        } else if (priority == PacketPriority.AUDIO.ordinal()) {
            audioArrived++;
        }
        if (packetHeader.get(packetHeader.position() + 1) != 0) {
            arrivals.add(new Arrival(at, order++, sequence));
        }
        return true;
    }

    private void receive() {
        while (!arrivals.isEmpty() && arrivals.peek().at <= now) {
            Arrival arrival = arrivals.poll();
            recorder.onPacket(7, arrival.sequence, arrival.at);
        }
        while (recorder.pollTransmit(rtcp.clear(), now)) {
            byte[] report = new byte[rtcp.flip().remaining()];
            rtcp.get(report);
            reports.add(new Report(now + REPORT_DELAY, report));
        }
        while (!holdReports && !reports.isEmpty() && reports.peek().at <= now) {
            reportsRead++;
            ByteBuffer report = ByteBuffer.wrap(reports.poll().rtcp);
            if (reader.wrap(report)) {
                while (reader.next()) {
                    controller.onTransportFeedback(reader, now);
                }
            }
        }
    }
}
