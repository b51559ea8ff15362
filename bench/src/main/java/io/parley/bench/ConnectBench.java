package io.parley.bench;

import io.parley.sdk.DataPacket;
import io.parley.sdk.Room;
import io.parley.sdk.RoomListener;
import io.parley.sdk.RoomOptions;
import io.parley.server.ParleyServer;
import io.parley.server.config.PortRange;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What rooms of the SDK cost: the time of a connect, the rate of messages, and the memory and the
 * threads of many idle rooms. The server runs in a process of its own, on loopback. {@code --quick}
 * runs everything too briefly for figures to hold.
 */
public final class ConnectBench {
    private static final ApiKey KEY = new ApiKey("bench", "a-secret-for-benchmarks-of-32-chars");
    private static final String SERVE = "--serve";
    private static final int MESSAGE_BYTES = 200;

    /** Messages that may wait to be sent, as an application would bound them. */
    private static final int WINDOW = 1_000;

    private final String url;
    private final boolean quick;

    private ConnectBench(String url, boolean quick) {
        this.url = url;
        this.quick = quick;
    }

    public static void main(String[] args) throws Exception {
        if (Arrays.asList(args).contains(SERVE)) {
            serve();
            return;
        }
        Process server =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                ConnectBench.class.getName(),
                                SERVE)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String url = lines.readLine();
            if (url == null) {
                throw new IOException("the server did not start");
            }
            new ConnectBench(url, Arrays.asList(args).contains("--quick")).run();
        } finally {
            server.destroy();
        }
        System.exit(0);
    }

    private static void serve() throws IOException {
        ServerConfig config =
                ServerConfig.builder()
                        .port(0)
                        .bindAddresses(List.of("127.0.0.1"))
                        .key(KEY.key(), KEY.secret())
                        .rtc(RtcConfig.DEFAULT.withUdpPorts(PortRange.of(0)).withTcpPort(0))
                        .build();
        ParleyServer server = ParleyServer.start(config).join();
        System.out.println(server.webSocketUri());
        while (System.in.read() >= 0) {
            System.out.flush(); // until whoever started this has ended
        }
        server.close();
    }

    private void run() throws Exception {
        connects();
        messages();
        idleRooms();
    }

    private Room join(String room, String identity, RoomListener listener) {
        String token =
                AccessToken.builder()
                        .identity(identity)
                        .grants(VideoGrants.join(room))
                        .build()
                        .sign(KEY);
        return Room.connect(url, token, RoomOptions.DEFAULT, listener).join();
    }

    private Room join(String room, String identity) {
        return join(room, identity, new RoomListener() {});
    }

    private void connects() {
        int warmUp = quick ? 10 : 300;
        int count = quick ? 10 : 300;
        long[] nanos = new long[count];
        try (Room first = join("connect", "first")) {
            for (int i = -warmUp; i < count; i++) {
                long started = System.nanoTime();
                Room room = join(first.name(), "other");
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - started;
                }
                room.close();
            }
        }
        Arrays.sort(nanos);
        print("Room.connect, p50, ms", nanos[count / 2] / 1e6);
        print("Room.connect, p90, ms", nanos[count * 9 / 10] / 1e6);
    }

    private void messages() throws InterruptedException {
        int rounds = quick ? 1 : 5;
        int count = quick ? 5_000 : 500_000;
        AtomicInteger received = new AtomicInteger();
        RoomListener counter =
                new RoomListener() {
                    @Override
                    public void onDataReceived(DataPacket packet) {
                        received.lazySet(received.get() + 1);
                    }
                };
        byte[] payload = new byte[MESSAGE_BYTES];
        double best = 0;
        try (Room from = join("messages", "from");
                Room to = join("messages", "to", counter)) {
            for (int round = 0; round < rounds; round++) {
                received.set(0);
                long started = System.nanoTime();
                Semaphore window = new Semaphore(WINDOW);
                for (int i = 0; i < count; i++) {
                    window.acquire();
                    from.localParticipant()
                            .publishData(payload)
                            .whenComplete((sent, failure) -> window.release());
                }
                while (received.get() < count && to.isConnected()) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                best = Math.max(best, received.get() / ((System.nanoTime() - started) / 1e9));
            }
        }
        print("publishData, reliable, 200 bytes, messages/s, best round", best);
    }

    private void idleRooms() throws InterruptedException {
        int count = quick ? 20 : 1_000;
        join("idle", "warm-up").close();
        long heapBefore = usedHeap();
        int threadsBefore = Thread.activeCount();
        List<Room> rooms = new ArrayList<>();
        long started = System.nanoTime();
        for (int i = 0; i < count; i++) {
            rooms.add(join("idle-" + i, "somebody"));
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        int threads = Thread.activeCount() - threadsBefore;
        // Handshakes and joins leave threads and garbage that are gone soon.
        TimeUnit.SECONDS.sleep(quick ? 1 : 15);
        long heap = usedHeap() - heapBefore;
        long connected = rooms.stream().filter(Room::isConnected).count();
        print("rooms opened one after the other, connected", connected);
        print("rooms opened, rooms/s", count / seconds);
        print("threads more than before, while they were opened", threads);
        print("threads more than before, when idle", Thread.activeCount() - threadsBefore);
        print("heap of an idle room, KB", heap / 1024.0 / count);
        rooms.forEach(Room::close);
    }

    private static long usedHeap() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 4; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void print(String what, double value) {
        System.out.printf(Locale.ROOT, "%-60s %12.2f%n", what, value);
    }
}
