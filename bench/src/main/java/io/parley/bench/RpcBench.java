package io.parley.bench;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.channel.DataChannelPipe;
import io.parley.rpc.channel.WebRtcChannel;
import io.parley.rpc.channel.WebRtcServer;
import io.parley.webrtc.PeerConnection;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * gRPC over a data channel between two connections in this process, over real UDP sockets on
 * loopback: each end has a loop of its own. Prints a table.
 *
 * <p>Arguments: seconds for each row (5), seconds to warm up before it (5).
 */
public final class RpcBench {
    private static final int BULK = 64 * 1024;
    private static final int STREAMS = 50;
    private static final int CONNECT_SECONDS = 20;

    private static final MethodDescriptor.Marshaller<byte[]> BYTES =
            new MethodDescriptor.Marshaller<>() {
                @Override
                public InputStream stream(byte[] value) {
                    return new Bytes(value);
                }

                @Override
                public byte[] parse(InputStream stream) {
                    try (stream) {
                        return stream.readNBytes(stream.available());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };

    private static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo", MethodType.UNARY);
    private static final MethodDescriptor<byte[], byte[]> DOWN =
            method("Down", MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> UP =
            method("Up", MethodType.CLIENT_STREAMING);

    private final AtomicLong uploaded = new AtomicLong();
    private final WebRtcChannel channel;
    private final long seconds;
    private final long warmUp;

    private RpcBench(WebRtcChannel channel, long seconds, long warmUp) {
        this.channel = channel;
        this.seconds = seconds;
        this.warmUp = warmUp;
    }

    public static void main(String[] args) throws Exception {
        long seconds = args.length > 0 ? Long.parseLong(args[0]) : 5;
        long warmUp = args.length > 1 ? Long.parseLong(args[1]) : 5;
        try (TransportLoop clientLoop = loop("client");
                TransportLoop serverLoop = loop("server")) {
            PeerConnection client =
                    PeerConnection.create(PeerConnectionConfig.DEFAULT.withLoop(clientLoop));
            PeerConnection server =
                    PeerConnection.create(PeerConnectionConfig.DEFAULT.withLoop(serverLoop));
            WebRtcChannel channel =
                    WebRtcChannel.builder(DataChannelPipe.create(client))
                            .authority("bench")
                            .build();
            RpcBench bench = new RpcBench(channel, seconds, warmUp);
            WebRtcServer served = WebRtcServer.builder().addService(bench.service()).build();
            served.serve(DataChannelPipe.create(server));
            server.setRemoteDescription(
                    client.setLocalDescription().get(CONNECT_SECONDS, TimeUnit.SECONDS));
            client.setRemoteDescription(
                    server.setLocalDescription().get(CONNECT_SECONDS, TimeUnit.SECONDS));
            client.whenConnected().get(CONNECT_SECONDS, TimeUnit.SECONDS);
            bench.run();
            channel.shutdownNow();
            client.close();
            server.close();
        }
    }

    private static TransportLoop loop(String name) throws IOException {
        return TransportLoop.start(
                TransportLoopOptions.builder(name).includeLoopback(true).build());
    }

    private void run() throws Exception {
        echo(warmUp);
        report("unary echo of 100 bytes", echo(seconds));
        report("the same, 8 callers", echoes(8));
        stream("64 KiB messages to the client", this::down);
        stream("64 KiB messages to the server", this::up);
        fairness();
        beside();
    }

    /** Sorted times of calls made one after another, nanoseconds. */
    private long[] echo(long forSeconds) {
        byte[] request = new byte[100];
        long[] times = new long[1 << 20];
        int count = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(forSeconds);
        long now = System.nanoTime();
        while (now < end && count < times.length) {
            ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, request);
            long after = System.nanoTime();
            times[count++] = after - now;
            now = after;
        }
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private long[] echoes(int callers) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        long[][] times = new long[callers][];
        for (int i = 0; i < callers; i++) {
            int index = i;
            Thread thread = new Thread(() -> times[index] = echo(seconds));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return Arrays.stream(times).flatMapToLong(Arrays::stream).sorted().toArray();
    }

    private void report(String name, long[] sorted) {
        System.out.printf(
                Locale.ROOT,
                "%-38s p50 %7.0f us   p99 %7.0f us   %8.0f calls/s%n",
                name,
                at(sorted, 0.5) / 1e3,
                at(sorted, 0.99) / 1e3,
                sorted.length / (double) seconds);
    }

    private static double at(long[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) (part * (sorted.length - 1))];
    }

    private interface Stream {
        /** Starts a stream that counts into the given; ended by cancelling. */
        ClientCall<byte[], byte[]> start(AtomicLong bytes);
    }

    private void stream(String name, Stream stream) throws InterruptedException {
        AtomicLong bytes = new AtomicLong();
        ClientCall<byte[], byte[]> call = stream.start(bytes);
        pause(warmUp);
        long before = bytes.get();
        long cpu = cpuNanos();
        long start = System.nanoTime();
        pause(seconds);
        double moved = bytes.get() - before;
        double elapsed = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (cpuNanos() - cpu) / 1e9;
        call.cancel("measured", null);
        System.out.printf(
                Locale.ROOT,
                "%-38s %7.1f MB/s   %7.1f MB per CPU second%n",
                name,
                moved / elapsed / 1e6,
                moved / cpuSeconds / 1e6);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private ClientCall<byte[], byte[]> down(AtomicLong bytes) {
        ClientCall<byte[], byte[]> call = channel.newCall(DOWN, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] message) {
                        bytes.addAndGet(message.length);
                        call.request(1);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {}
                },
                new Metadata());
        call.request(2);
        call.sendMessage(new byte[0]);
        call.halfClose();
        return call;
    }

    private ClientCall<byte[], byte[]> up(AtomicLong bytes) {
        uploaded.set(0);
        byte[] message = new byte[BULK];
        ClientCall<byte[], byte[]> call = channel.newCall(UP, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onReady() {
                        while (call.isReady()) {
                            call.sendMessage(message);
                        }
                        bytes.set(uploaded.get());
                    }
                },
                new Metadata());
        call.request(1);
        return call;
    }

    private void fairness() throws InterruptedException {
        List<AtomicLong> each = new ArrayList<>();
        List<ClientCall<byte[], byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            AtomicLong bytes = new AtomicLong();
            each.add(bytes);
            calls.add(down(bytes));
        }
        pause(warmUp);
        each.forEach(bytes -> bytes.set(0));
        pause(seconds);
        long[] sorted = each.stream().mapToLong(AtomicLong::get).sorted().toArray();
        calls.forEach(call -> call.cancel("measured", null));
        System.out.printf(
                Locale.ROOT,
                "%-38s %7.1f MB/s   slowest %.2f, fastest %.2f of the mean%n",
                STREAMS + " such streams at once",
                Arrays.stream(sorted).sum() / 1e6 / seconds,
                sorted[0] / Arrays.stream(sorted).average().orElse(1),
                sorted[STREAMS - 1] / Arrays.stream(sorted).average().orElse(1));
    }

    private void beside() throws InterruptedException {
        ClientCall<byte[], byte[]> bulk = down(new AtomicLong());
        pause(warmUp);
        report("unary echo beside a bulk stream", echo(seconds));
        bulk.cancel("measured", null);
    }

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder("parley.bench.Bench")
                .addMethod(
                        ECHO,
                        ServerCalls.asyncUnaryCall(
                                (request, observer) -> {
                                    observer.onNext(request);
                                    observer.onCompleted();
                                }))
                .addMethod(
                        DOWN,
                        ServerCalls.asyncServerStreamingCall(
                                (request, observer) ->
                                        stream((ServerCallStreamObserver<byte[]>) observer)))
                .addMethod(UP, ServerCalls.asyncClientStreamingCall(this::receive))
                .build();
    }

    private static void stream(ServerCallStreamObserver<byte[]> observer) {
        byte[] message = new byte[BULK];
        Runnable send =
                () -> {
                    while (observer.isReady() && !observer.isCancelled()) {
                        observer.onNext(message);
                    }
                };
        observer.setOnCancelHandler(() -> {});
        observer.setOnReadyHandler(send);
        send.run();
    }

    private StreamObserver<byte[]> receive(StreamObserver<byte[]> responses) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] message) {
                uploaded.addAndGet(message.length);
            }

            @Override
            public void onError(Throwable t) {}

            @Override
            public void onCompleted() {
                responses.onNext(new byte[0]);
                responses.onCompleted();
            }
        };
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.newBuilder(BYTES, BYTES)
                .setType(type)
                .setFullMethodName("parley.bench.Bench/" + name)
                .build();
    }

    private static void pause(long forSeconds) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(forSeconds).toMillis());
    }

    /** Like a protobuf message's stream: its length is known. */
    private static final class Bytes extends ByteArrayInputStream implements KnownLength {
        Bytes(byte[] bytes) {
            super(bytes);
        }
    }
}
