package io.parley.bench;

import com.sun.management.OperatingSystemMXBean;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.parley.rpc.Answerer;
import io.parley.rpc.DialOptions;
import io.parley.rpc.DialedConnection;
import io.parley.rpc.Dialer;
import io.parley.rpc.queue.MemoryCallQueue;
import io.parley.rpc.queue.QueueOptions;
import io.parley.rpc.queue.SignalingTimer;
import io.parley.rpc.signaling.SignalingOptions;
import io.parley.rpc.signaling.SignalingService;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Time of a dial, from the call until the data channel is open, over loopback: a new connection to
 * the signaling service, its configuration, offer and answer, ICE, DTLS and SCTP. Service, answerer
 * and dialer share this process, so the CPU is that of all three.
 *
 * <p>Arguments: dials that count (300), dials before them (300).
 */
public final class DialBench {
    private DialBench() {}

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 300;
        int warmUp = args.length > 1 ? Integer.parseInt(args[1]) : 300;
        try (SignalingTimer timer = SignalingTimer.start();
                MemoryCallQueue queue = new MemoryCallQueue(QueueOptions.DEFAULT, timer)) {
            SignalingService service =
                    new SignalingService(queue, SignalingOptions.builder().build(), timer);
            Server server =
                    Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                            .addService(service)
                            .build()
                            .start();
            String signaling = "http://127.0.0.1:" + server.getPort();
            try (Answerer answerer = Answerer.builder(signaling, "bench").start()) {
                dial(signaling, warmUp);
                long cpuNanos = cpuNanos();
                long[] nanos = dial(signaling, count);
                report(nanos, cpuNanos() - cpuNanos);
            } finally {
                server.shutdownNow();
            }
        }
        System.exit(0);
    }

    private static long[] dial(String signaling, int count) throws Exception {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            DialedConnection connection =
                    Dialer.dial(signaling, "bench", DialOptions.DEFAULT).join();
            nanos[i] = System.nanoTime() - start;
            connection.closeAsync().get(20, TimeUnit.SECONDS);
        }
        return nanos;
    }

    private static void report(long[] nanos, long cpuNanos) {
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%d dials: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, CPU of all three %.1f ms each%n",
                nanos.length,
                millis(nanos, 50),
                millis(nanos, 90),
                millis(nanos, 99),
                cpuNanos / 1e6 / nanos.length);
    }

    private static double millis(long[] sorted, int percentile) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percentile / 100)] / 1e6;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
