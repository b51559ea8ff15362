package io.parley.bench;

import io.parley.sdk.Room;
import io.parley.sdk.stream.ByteStreamOptions;
import io.parley.server.ParleyServer;
import io.parley.server.config.PortRange;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls and byte streams between two participants in one room, all over real sockets on loopback.
 * The server is in this process, or is the one that {@code --url} names, with {@code --api-key} and
 * {@code --api-secret}. {@code --quick} runs everything too briefly for figures to hold.
 */
public final class RoomBench {
    private static final String SECRET = "a-secret-for-benchmarks-of-32-chars";
    private static final int CHUNK = 64 * 1024;
    private static final int STREAMS_BESIDE_CALLS = 8;

    private final int calls;
    private final int concurrentCalls;
    private final int megabytes;

    private RoomBench(boolean quick) {
        calls = quick ? 200 : 5_000;
        concurrentCalls = quick ? 500 : 10_000;
        megabytes = quick ? 5 : 100;
    }

    public static void main(String[] args) throws Exception {
        List<String> options = Arrays.asList(args);
        RoomBench bench = new RoomBench(options.contains("--quick"));
        String url = value(options, "--url");
        if (url != null) {
            String key = value(options, "--api-key");
            String secret = value(options, "--api-secret");
            if (key == null || secret == null) {
                System.err.println("--url needs --api-key and --api-secret too");
                System.exit(2);
                return;
            }
            bench.run(url, new ApiKey(key, secret));
            return;
        }
        ServerConfig config =
                ServerConfig.builder()
                        .port(0)
                        .bindAddresses(List.of("127.0.0.1"))
                        .key("bench", SECRET)
                        .rtc(RtcConfig.DEFAULT.withUdpPorts(PortRange.of(0)).withTcpPort(0))
                        .build();
        try (ParleyServer server = ParleyServer.start(config).join()) {
            bench.run(server.webSocketUri().toString(), new ApiKey("bench", SECRET));
        }
    }

    private static @Nullable String value(List<String> options, String name) {
        int at = options.indexOf(name);
        return at < 0 || at + 1 == options.size() ? null : options.get(at + 1);
    }

    private void run(String url, ApiKey key) throws Exception {
        try (Room alice = Room.connect(url, token(key, "alice")).join();
                Room bob = Room.connect(url, token(key, "bob")).join()) {
            bob.registerRpcMethod("echo", call -> call.payload());
            ByteReceiver receiver = new ByteReceiver();
            bob.registerByteStreamHandler(
                    "bytes", (reader, from) -> receiver.receive(reader.inputStream()));
            while (!alice.remoteParticipants().containsKey("bob")) {
                Thread.onSpinWait();
            }
            measureCalls(alice, calls); // warm-up
            print("call, one after the other", measureCalls(alice, calls));
            measureConcurrentCalls(alice);
            measureStream(alice, receiver); // warm-up
            measureStream(alice, receiver);
            measureCallsBesideStreams(alice, receiver);
        }
    }

    private static String token(ApiKey key, String identity) {
        return AccessToken.builder()
                .identity(identity)
                .grants(VideoGrants.join("bench-" + ProcessHandle.current().pid()))
                .build()
                .sign(key);
    }

    private static long[] measureCalls(Room alice, int count) {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            times[i] = call(alice);
        }
        return times;
    }

    private static long call(Room alice) {
        long started = System.nanoTime();
        String answer = alice.localParticipant().performRpc("bob", "echo", "hello").join();
        if (!answer.equals("hello")) {
            throw new IllegalStateException("wrong answer: " + answer);
        }
        return System.nanoTime() - started;
    }

    private void measureConcurrentCalls(Room alice) {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        long started = System.nanoTime();
        for (int i = 0; i < concurrentCalls; i++) {
            answers.add(alice.localParticipant().performRpc("bob", "echo", "call " + i));
        }
        for (int i = 0; i < concurrentCalls; i++) {
            if (!answers.get(i).join().equals("call " + i)) {
                throw new IllegalStateException("answers are mixed up");
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-34s %,d calls, all answered in %.2f s (%,.0f/s)%n",
                "calls at the same time",
                concurrentCalls,
                seconds,
                concurrentCalls / seconds);
    }

    private CompletableFuture<Long> send(Room alice) {
        byte[] chunk = new byte[CHUNK];
        Arrays.fill(chunk, (byte) 7);
        CompletableFuture<Long> done = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try (OutputStream out =
                                    alice.localParticipant()
                                            .streamBytes(ByteStreamOptions.topic("bytes"))
                                            .join()
                                            .outputStream()) {
                                for (int i = 0; i < megabytes * 1_000_000L / CHUNK; i++) {
                                    out.write(chunk);
                                }
                                done.complete((long) megabytes * 1_000_000L / CHUNK * CHUNK);
                            } catch (Exception e) {
                                done.completeExceptionally(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private void measureStream(Room alice, ByteReceiver receiver) {
        CompletableFuture<Long> received = receiver.next();
        long started = System.nanoTime();
        long sent = send(alice).join();
        long bytes = received.join();
        double seconds = (System.nanoTime() - started) / 1e9;
        if (bytes != sent) {
            throw new IllegalStateException("sent " + sent + " bytes, received " + bytes);
        }
        System.out.printf(
                Locale.ROOT,
                "%-34s %d MB in %.2f s, %.1f MB/s%n",
                "byte stream",
                megabytes,
                seconds,
                bytes / 1e6 / seconds);
    }

    /** Several streams, since so few calls fit beside one that the slowest would be the p99. */
    private void measureCallsBesideStreams(Room alice, ByteReceiver receiver) {
        List<Long> times = new ArrayList<>();
        long bytes = 0;
        long started = System.nanoTime();
        for (int i = 0; i < STREAMS_BESIDE_CALLS; i++) {
            CompletableFuture<Long> received = receiver.next();
            CompletableFuture<Long> sent = send(alice);
            while (!received.isDone() && !sent.isCompletedExceptionally()) {
                times.add(call(alice));
            }
            bytes += received.join();
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        print(
                String.format(
                        Locale.ROOT, "call beside a stream of %.1f MB/s", bytes / 1e6 / seconds),
                times.stream().mapToLong(each -> each).toArray());
    }

    private static void print(String what, long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-34s p50 %.3f ms, p99 %.3f ms, max %.3f ms (%,d)%n",
                what,
                at(sorted, 0.5),
                at(sorted, 0.99),
                at(sorted, 1),
                sorted.length);
    }

    private static double at(long[] sorted, double part) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int index = Math.min(sorted.length - 1, (int) (part * sorted.length));
        return Duration.ofNanos(sorted[index]).toNanos() / 1e6;
    }

    /** Reads each stream on a thread of its own and counts. */
    private static final class ByteReceiver {
        private CompletableFuture<Long> waiting = new CompletableFuture<>();

        synchronized CompletableFuture<Long> next() {
            waiting = new CompletableFuture<>();
            return waiting;
        }

        synchronized void receive(InputStream in) {
            CompletableFuture<Long> done = waiting;
            Thread thread =
                    new Thread(
                            () -> {
                                try (in) {
                                    byte[] buffer = new byte[CHUNK];
                                    long bytes = 0;
                                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                                        bytes += n;
                                    }
                                    done.complete(bytes);
                                } catch (Exception e) {
                                    done.completeExceptionally(e);
                                }
                            });
            thread.setDaemon(true);
            thread.start();
        }
    }
}
