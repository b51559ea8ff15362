package io.parley.server.warmup;

import io.parley.server.front.FrontDoor;
import io.parley.server.link.TransportShard;
import io.parley.server.room.Rooms;
import io.parley.server.room.RoomsConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.KeyProvider;
import io.parley.token.TokenVerifier;
import io.parley.token.VideoGrants;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets participants join, call one another and leave on a second server in this process, so that
 * the JVM has compiled that way when somebody real takes it. Without this, the first of them waits
 * for the interpreter, and the next hundred share the processor with the compiler.
 *
 * <p>The second server has rooms, counters, a key and loopback ports of its own, and is gone after
 * that. It gives up quietly when anything fails: nothing depends on it.
 */
public final class JoinWarmUp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JoinWarmUp.class);

    private static final String ROOM = "warm-up";
    private static final int KEY_BYTES = 32;

    // More would make joins a little faster still, but every compiled method costs memory.
    static final int MAX_JOINS = 50;
    private static final int CALLS_A_JOIN = 10;

    private final Thread thread;
    private final long deadlineNanos;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile int joins;
    private volatile @Nullable Exception failure;

    private JoinWarmUp(Duration atMost) {
        deadlineNanos = System.nanoTime() + atMost.toNanos();
        thread = new Thread(this::run, "parley-warm-up");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
    }

    /** Begins, on a thread of its own, and stops after that time; does nothing if it is zero. */
    public static JoinWarmUp start(Duration atMost) {
        JoinWarmUp warmUp = new JoinWarmUp(atMost);
        if (atMost.isZero()) {
            warmUp.over.complete(null);
        } else {
            warmUp.thread.start();
        }
        return warmUp;
    }

    /** Completes when it has stopped, for whatever reason, and left nothing behind. */
    public CompletableFuture<Void> whenOver() {
        return over.copy();
    }

    /** Why it gave up; null when it did not. */
    @Nullable Exception failure() {
        return failure;
    }

    /** Guests that have joined so far. */
    int joins() {
        return joins;
    }

    /** Ends it early, soon. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        long start = System.nanoTime();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Site site = new Site(anyPort)) {
            visits(site);
            long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
            log.debug("warmed up with {} joins in {} ms", joins, millis);
        } catch (InterruptedException e) {
            log.debug("the warm-up was ended early");
        } catch (IOException | RuntimeException e) {
            failure = e;
            log.debug("the warm-up failed", e);
        } finally {
            System.gc(); // what the guests have left behind would keep the heap large
            over.complete(null);
        }
    }

    private void visits(Site site) throws IOException, InterruptedException {
        try (Partner host = site.join("host")) {
            do {
                joins++;
                try (Partner guest = site.join("guest-" + joins)) {
                    for (int i = 0; i < CALLS_A_JOIN; i++) {
                        exchange(host, guest);
                    }
                }
            } while (joins < MAX_JOINS && System.nanoTime() < deadlineNanos);
        }
    }

    private static void exchange(Partner host, Partner guest)
            throws IOException, InterruptedException {
        host.call(guest.identity());
        boolean there = guest.awaitMessage();
        guest.call(host.identity());
        if (!there || !host.awaitMessage()) {
            throw new IOException("a message of the warm-up did not arrive");
        }
    }

    /** The second server, and the loop of its participants. */
    private static final class Site implements AutoCloseable {
        private final ApiKey key;
        private final TransportLoop served;
        private final TransportLoop clients;
        private final Rooms rooms;
        private final FrontDoor front;

        Site(InetSocketAddress anyPort) throws IOException {
            byte[] secret = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(secret);
            key = new ApiKey(ROOM, HexFormat.of().formatHex(secret));
            KeyProvider keys = KeyProvider.of(List.of(key));
            served = startLoop("parley-warm-up-media", List.of(anyPort));
            try {
                clients = startLoop("parley-warm-up-clients", List.of());
            } catch (IOException e) {
                served.close();
                throw e;
            }
            rooms =
                    new Rooms(
                            RoomsConfig.builder().quiet(true).build(),
                            keys,
                            List.of(new TransportShard(served, true)));
            try {
                TokenVerifier verifier = new TokenVerifier(keys, Clock.systemUTC());
                front =
                        FrontDoor.open(List.of(anyPort), 1, verifier, rooms, null, null, null)
                                .join();
            } catch (CompletionException e) {
                closeLoops();
                throw e;
            }
        }

        private static TransportLoop startLoop(String name, List<InetSocketAddress> udp)
                throws IOException {
            return TransportLoop.start(
                    TransportLoopOptions.builder(name).udpBinds(udp).includeLoopback(true).build());
        }

        Partner join(String identity) throws IOException, InterruptedException {
            String token =
                    AccessToken.builder()
                            .identity(identity)
                            .grants(VideoGrants.builder().roomJoin(true).room(ROOM).build())
                            .expiresAt(Instant.now().plusSeconds(600))
                            .build()
                            .sign(key);
            return new Partner(identity, front.port(), token, clients);
        }

        private void closeLoops() {
            served.close();
            clients.close();
        }

        @Override
        public void close() {
            rooms.shutdown().join();
            front.close().join();
            closeLoops();
        }
    }
}
