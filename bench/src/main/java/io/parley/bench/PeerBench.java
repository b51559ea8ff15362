package io.parley.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.parley.rpc.Answerer;
import io.parley.rpc.DialOptions;
import io.parley.rpc.DialPath;
import io.parley.rpc.DialedConnection;
import io.parley.rpc.Dialer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One end of a connection between peers, in a process of its own: what {@code compare-calls}
 * measures beside the same program in Go. One figure a line.
 *
 * <p>Arguments: {@code answer SIGNALING HOST}, which prints "ready" and runs until it is ended, or
 * {@code measure SIGNALING HOST DIALS SECONDS WARM-UP}.
 */
public final class PeerBench {
    private static final int BULK = 64 * 1024;
    private static final int STREAMS = 50;
    private static final int CALL_SECONDS = 10;

    /** So often as many dials as count are made before what is called warm. */
    private static final int WARM_ROUNDS = 6;

    /** The dials of a round end after so long, however many there were. */
    private static final int DIALS_SECONDS = 30;

    /** Before a connection is closed, as with goutils, which needs it. */
    private static final int SETTLE_MILLIS = 20;

    private static final MethodDescriptor<BytesValue, BytesValue> ECHO =
            method("Echo", MethodType.UNARY);
    private static final MethodDescriptor<BytesValue, BytesValue> DOWN =
            method("Down", MethodType.SERVER_STREAMING);

    private final Channel channel;
    private final long seconds;
    private final long warmUp;

    private PeerBench(Channel channel, long seconds, long warmUp) {
        this.channel = channel;
        this.seconds = seconds;
        this.warmUp = warmUp;
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 3 && args[0].equals("answer")) {
            answer(args[1], args[2]);
        } else if (args.length == 6 && args[0].equals("measure")) {
            measure(
                    args[1],
                    args[2],
                    Integer.parseInt(args[3]),
                    Long.parseLong(args[4]),
                    Long.parseLong(args[5]));
        } else {
            System.err.println(
                    "expected: answer SIGNALING HOST | measure SIGNALING HOST DIALS SECONDS WARM-UP");
            System.exit(2);
        }
        System.exit(0);
    }

    private static void answer(String signaling, String host) throws InterruptedException {
        Answerer answerer = Answerer.builder(signaling, host).addService(service()).start();
        while (answerer.waitingStreams() == 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        System.out.println("ready");
        answerer.whenClosed().join();
    }

    private static void measure(String signaling, String host, int dials, long seconds, long warmUp)
            throws Exception {
        dialTimes(signaling, host, dials);
        tell("dial_early_p50_us", at(dialTimes(signaling, host, dials), 0.5));
        for (int i = 2; i < WARM_ROUNDS; i++) {
            dialTimes(signaling, host, dials);
        }
        long[] times = dialTimes(signaling, host, dials);
        tell("dial_p50_us", at(times, 0.5));
        tell("dial_p99_us", at(times, 0.99));
        try (DialedConnection connection = dial(signaling, host)) {
            PeerBench bench = new PeerBench(connection.channel(), seconds, warmUp);
            bench.unary("echo");
            tell("stream_mb_s", bench.streamed(1)[0]);
            bench.beside();
            double[] each = bench.streamed(STREAMS);
            double total = Arrays.stream(each).sum();
            tell("streams_mb_s", total);
            tell("slowest_of_mean", Arrays.stream(each).min().orElse(0) * STREAMS / total);
        }
    }

    private static void tell(String name, double value) {
        System.out.printf(Locale.ROOT, "%s %.3f%n", name, value);
    }

    private static DialedConnection dial(String signaling, String host) {
        DialOptions options = DialOptions.builder().direct(false).build();
        DialedConnection connection = Dialer.dial(signaling, host, options).join();
        if (connection.path() != DialPath.WEBRTC) {
            throw new IllegalStateException("the dial did not end in a data channel");
        }
        return connection;
    }

    /** Sorted times of dials one after the other; each connection is closed before the next. */
    private static long[] dialTimes(String signaling, String host, int count) throws Exception {
        long[] nanos = new long[count];
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DIALS_SECONDS);
        int done = 0;
        while (done < count && System.nanoTime() < end) {
            long start = System.nanoTime();
            DialedConnection connection = dial(signaling, host);
            nanos[done++] = System.nanoTime() - start;
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
            connection.closeAsync().get(CALL_SECONDS, TimeUnit.SECONDS);
        }
        long[] sorted = Arrays.copyOf(nanos, done);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Calls one after the other, with 100 bytes each way. */
    private void unary(String name) {
        echoTimes(warmUp);
        long[] times = echoTimes(seconds);
        tell(name + "_p50_us", at(times, 0.5));
        tell(name + "_p99_us", at(times, 0.99));
    }

    private long[] echoTimes(long forSeconds) {
        BytesValue request = BytesValue.of(ByteString.copyFrom(new byte[100]));
        long[] times = new long[1 << 16];
        int count = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(forSeconds);
        while (System.nanoTime() < end) {
            if (count == times.length) {
                times = Arrays.copyOf(times, 2 * count);
            }
            long start = System.nanoTime();
            BytesValue response =
                    ClientCalls.blockingUnaryCall(
                            channel,
                            ECHO,
                            CallOptions.DEFAULT.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS),
                            request);
            times[count++] = System.nanoTime() - start;
            if (!response.equals(request)) {
                throw new IllegalStateException("something else came back");
            }
        }
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Megabytes each second of so many streams to this end at the same time. */
    private double[] streamed(int count) throws InterruptedException {
        List<AtomicLong> bytes = new ArrayList<>();
        List<ClientCall<BytesValue, BytesValue>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AtomicLong each = new AtomicLong();
            bytes.add(each);
            calls.add(receive(each));
        }
        TimeUnit.SECONDS.sleep(warmUp);
        long[] before = bytes.stream().mapToLong(AtomicLong::get).toArray();
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double elapsed = (System.nanoTime() - start) / 1e9;
        double[] rates = new double[count];
        for (int i = 0; i < count; i++) {
            rates[i] = (bytes.get(i).get() - before[i]) / elapsed / 1e6;
        }
        calls.forEach(call -> call.cancel("measured", null));
        return rates;
    }

    private void beside() {
        ClientCall<BytesValue, BytesValue> bulk = receive(new AtomicLong());
        unary("beside");
        bulk.cancel("measured", null);
    }

    /** Opens a stream and counts what arrives, until the call is cancelled. */
    private ClientCall<BytesValue, BytesValue> receive(AtomicLong bytes) {
        ClientCall<BytesValue, BytesValue> call = channel.newCall(DOWN, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(BytesValue message) {
                        bytes.addAndGet(message.getValue().size());
                        call.request(1);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {}
                },
                new Metadata());
        call.request(2);
        call.sendMessage(BytesValue.getDefaultInstance());
        call.halfClose();
        return call;
    }

    private static ServerServiceDefinition service() {
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
                                        send((ServerCallStreamObserver<BytesValue>) observer)))
                .build();
    }

    /** Sends messages until the caller cancels. */
    private static void send(ServerCallStreamObserver<BytesValue> observer) {
        BytesValue message = BytesValue.of(ByteString.copyFrom(new byte[BULK]));
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

    private static MethodDescriptor<BytesValue, BytesValue> method(String name, MethodType type) {
        return MethodDescriptor.newBuilder(
                        ProtoUtils.marshaller(BytesValue.getDefaultInstance()),
                        ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                .setType(type)
                .setFullMethodName("parley.bench.Bench/" + name)
                .build();
    }

    private static double at(long[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) (part * (sorted.length - 1))] / 1e3;
    }
}
