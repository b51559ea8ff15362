package io.parley.bench;

import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.parley.rpc.proto.webrtc.v1.CallRequest;
import io.parley.rpc.proto.webrtc.v1.CallUpdateRequest;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigRequest;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc.SignalingServiceBlockingStub;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc.SignalingServiceStub;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Exchanges through a signaling service in another process, over loopback: an offer, the answer, a
 * candidate and done from either side, with eight callers and their answerers. Then the memory of
 * answerers that wait. The figures of the service are read from /proc, so on Linux only.
 *
 * <p>Arguments: the address of a service that runs, with the id of its process, and a label; or
 * none, to start Parley's from the class path. {@code --quick} shows that it works, in seconds.
 * {@code --exchanges}, {@code --shared} and {@code --own} measure that alone: exchanges, answerers
 * that share connections, answerers with connections of their own. What waits then finds a service
 * that holds nothing left by those before.
 */
public final class SignalingBench {

    private static final int CALLERS = 8;
    private static final int STREAMS_ON_ONE = 100;
    private static final double TICKS_PER_SECOND = 100;
    private static final String SDP = "x".repeat(1200);
    private static final ICECandidate CANDIDATE =
            ICECandidate.newBuilder()
                    .setCandidate("candidate:1 1 udp 2130706431 192.0.2.1 50000 typ host")
                    .setSdpMid("")
                    .setSdpmLineIndex(0)
                    .build();

    private final String target;
    private final long process;
    private final String label;
    private final boolean quick;
    private final String part;

    private SignalingBench(String target, long process, String label, boolean quick, String part) {
        this.target = target;
        this.process = process;
        this.label = label;
        this.quick = quick;
        this.part = part;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> args = new ArrayList<>(List.of(arguments));
        boolean quick = args.remove("--quick");
        String part = "";
        for (String each : List.of("--exchanges", "--shared", "--own")) {
            part = args.remove(each) ? each : part;
        }
        if (args.size() >= 2) {
            String label = args.size() > 2 ? args.get(2) : args.get(0);
            int status = 1;
            try {
                long process = Long.parseLong(args.get(1));
                new SignalingBench(args.get(0), process, label, quick, part).run();
                status = 0;
            } catch (Exception e) {
                System.err.println("not measured: " + e.getMessage());
            }
            System.exit(status);
        }
        Process server =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-Xmx320m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.parley.cli.Main",
                                "serve",
                                "--dev",
                                "--port",
                                "22051",
                                "--rtc-udp-port",
                                "22052",
                                "--rtc-tcp-port",
                                "0")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = server.inputReader()) {
            String line = out.readLine();
            if (line == null || !line.contains("ready")) {
                throw new IllegalStateException("the server did not start: " + line);
            }
            new SignalingBench("127.0.0.1:22051", server.pid(), "Parley", quick, part).run();
        } finally {
            server.destroy();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        System.out.println(label + ", " + CALLERS + " callers");
        boolean all = part.isEmpty();
        boolean exchanges = all || part.equals("--exchanges");
        exchanges(true, quick ? 1 : exchanges ? 15 : 3, "warm-up, kept connections");
        if (exchanges) {
            exchanges(true, quick ? 1 : 10, "kept connections");
            exchanges(false, quick ? 1 : 10, "warm-up, new connections");
            exchanges(false, quick ? 1 : 10, "a new connection for each call");
        }
        if (all || part.equals("--shared")) {
            waiting(quick ? 1000 : 10_000, STREAMS_ON_ONE);
        }
        if (all || part.equals("--own")) {
            waiting(quick ? 100 : 1000, 1);
        }
    }

    private ManagedChannel connect() {
        return Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
    }

    private static ClientInterceptor host(String host) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("rpc-host", Metadata.ASCII_STRING_MARSHALLER), host);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    // ---- exchanges

    private void exchanges(boolean kept, int seconds, String what) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        ManagedChannel answerers = connect();
        for (int i = 0; i < CALLERS; i++) {
            SignalingServiceStub stub =
                    SignalingServiceGrpc.newStub(answerers).withInterceptors(host("bench" + i));
            new BenchAnswerer(stub, SDP, CANDIDATE).open();
            new BenchAnswerer(stub, SDP, CANDIDATE).open();
        }
        double cpu = cpuSeconds();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        List<Future<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String name = "bench" + i;
            counts.add(threads.submit(() -> caller(name, kept, end)));
        }
        int total = 0;
        for (Future<Integer> count : counts) {
            total += count.get();
        }
        double elapsed = (System.nanoTime() - start) / 1e9;
        double used = cpuSeconds() - cpu;
        System.out.printf(
                Locale.ROOT,
                "  %-32s %,8.0f exchanges/s, server CPU %4.0f us per exchange, RSS %,d MB%n",
                what,
                total / elapsed,
                used / total * 1e6,
                rssKib() / 1024);
        answerers.shutdownNow();
        threads.shutdown();
    }

    private int caller(String name, boolean kept, long end) {
        ManagedChannel channel = connect();
        int count = 0;
        while (System.nanoTime() < end) {
            SignalingServiceBlockingStub stub =
                    SignalingServiceGrpc.newBlockingStub(channel).withInterceptors(host(name));
            exchange(stub);
            count++;
            if (!kept) {
                channel.shutdownNow();
                channel = connect();
            }
        }
        channel.shutdownNow();
        return count;
    }

    private static void exchange(SignalingServiceBlockingStub stub) {
        var responses = stub.call(CallRequest.newBuilder().setSdp(SDP).build());
        String uuid = responses.next().getUuid();
        stub.callUpdate(
                CallUpdateRequest.newBuilder().setUuid(uuid).setCandidate(CANDIDATE).build());
        stub.callUpdate(CallUpdateRequest.newBuilder().setUuid(uuid).setDone(true).build());
        responses.forEachRemaining(response -> {});
    }

    // ---- waiting

    private void waiting(int streams, int onOne) throws Exception {
        long before = rssKib();
        List<ManagedChannel> channels = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            if (i % onOne == 0) {
                channels.add(connect());
            }
            ManagedChannel channel = channels.get(channels.size() - 1);
            new BenchAnswerer(
                            SignalingServiceGrpc.newStub(channel).withInterceptors(host("w" + i)),
                            SDP,
                            CANDIDATE)
                    .open();
            if (i % onOne == onOne - 1) {
                // An answer on the same connection comes after all the streams have opened.
                SignalingServiceBlockingStub stub =
                        SignalingServiceGrpc.newBlockingStub(channel).withInterceptors(host("w"));
                stub.optionalWebRTCConfig(OptionalWebRTCConfigRequest.getDefaultInstance());
            }
        }
        long after = rssKib();
        System.out.printf(
                Locale.ROOT,
                "  %,d answerers wait, %d on a connection: %.1f KiB each beside what was there, RSS %,d MB%n",
                streams,
                onOne,
                (double) (after - before) / streams,
                after / 1024);
        channels.forEach(ManagedChannel::shutdownNow);
    }

    // ---- the service's process

    private double cpuSeconds() throws Exception {
        String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private long rssKib() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/" + process + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IllegalStateException("no VmRSS");
    }
}
