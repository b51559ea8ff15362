package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UserPacket;
import io.parley.server.link.Shard;
import io.parley.server.link.TransportShard;
import io.parley.token.AccessToken;
import io.parley.webrtc.DataChannel;
import io.parley.webrtc.DataChannelListener;
import io.parley.webrtc.IceCandidateInit;
import io.parley.webrtc.PeerConnection;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import io.parley.webrtc.sdp.SdpType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients with real connections; a client that does not read closes its receive window. */
class LongStreamTest {
    private static final int CHUNK = 60_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long CLIENT_BUFFER = 1 << 20;

    /** High mark, the sender's window, and what the receiver's window lets it hold; with slack. */
    private static final long MOST_BETWEEN = 10L << 20;

    /** Messages; a broadcast waits for nobody, so a reader on a busy machine would fall out. */
    private static final int READER_BEHIND = 50;

    private final List<TransportLoop> served = new ArrayList<>();
    private TransportLoop clients;
    private Rooms rooms;

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < shards(); i++) {
            served.add(loop("served-" + i, List.of(any)));
            shards.add(new TransportShard(served.get(i), true));
        }
        clients = loop("clients", List.of());
        RoomsConfig config = RoomsConfig.builder().participantsPerShard(1).build();
        rooms = new Rooms(config, TestRooms.KEYS, shards);
    }

    /** How many loops serve; with two, the second participant is not on the room's own. */
    int shards() {
        return 1;
    }

    private static TransportLoop loop(String name, List<InetSocketAddress> udp) throws IOException {
        return TransportLoop.start(
                TransportLoopOptions.builder(name).udpBinds(udp).includeLoopback(true).build());
    }

    @AfterEach
    void stop() {
        rooms.shutdown().join();
        clients.close();
        served.forEach(TransportLoop::close);
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private final class Client implements SignalSink, DataChannelListener, AutoCloseable {
        private final PeerConnection connection =
                PeerConnection.create(PeerConnectionConfig.DEFAULT.withLoop(clients));
        private final DataChannel reliable =
                connection.createDataChannel(DataChannelOptions.reliable("_reliable"));
        private final CountDownLatch reads = new CountDownLatch(1);
        private final CompletableFuture<Void> whole = new CompletableFuture<>();
        private final int expected;
        private volatile int received;
        private volatile boolean told;
        private volatile long mostBetween;

        Client(String identity, int expected) {
            this.expected = expected;
            connection.createDataChannel(DataChannelOptions.lossy("_lossy"));
            reliable.listener(this);
            AccessToken.Builder token =
                    TestRooms.token(identity).expiresAt(Instant.now().plusSeconds(600));
            SessionDescription offer =
                    RoomJoinTest.offer(connection.setLocalDescription().join().sdp(), 1);
            JoinIntent intent =
                    TestRooms.intent(token)
                            .singlePeerConnection(true)
                            .publisherOffer(offer)
                            .build();
            rooms.join(intent, this).join();
            connection.whenConnected().join();
            await(() -> reliable.readyState().name().equals("OPEN"));
        }

        /** Until then nothing is read, and its window closes. */
        void read() {
            reads.countDown();
        }

        void send(int first, int count, String... destinations) {
            for (int i = first; i < first + count; i++) {
                DataPacket packet =
                        DataPacket.newBuilder()
                                .setSequence(i)
                                .addAllDestinationIdentities(List.of(destinations))
                                .setUser(
                                        UserPacket.newBuilder()
                                                .setPayload(ByteString.copyFrom(new byte[CHUNK])))
                                .build();
                await(() -> reliable.bufferedAmount() < CLIENT_BUFFER);
                reliable.send(ByteBuffer.wrap(packet.toByteArray()));
            }
        }

        CompletableFuture<Void> sendLater(int count, String... destinations) {
            return CompletableFuture.runAsync(
                    () -> send(1, count, destinations), task -> new Thread(task).start());
        }

        @Override
        public void onBinary(DataChannel channel, ByteBuffer bytes) {
            try {
                reads.await();
                int soFar = received + 1;
                received = soFar; // by this thread alone
                int sequence = DataPacket.parseFrom(bytes).getSequence();
                if (sequence != received) {
                    whole.completeExceptionally(
                            new AssertionError("got " + sequence + " as message " + received));
                }
            } catch (InterruptedException | IOException e) {
                whole.completeExceptionally(e);
            }
            long between = rooms.count(RoomsCounter.RELIABLE_IN_BYTES) - (long) received * CHUNK;
            mostBetween = Math.max(mostBetween, between);
            if (received == expected) {
                whole.complete(null);
            }
        }

        void awaitWhole() {
            whole.orTimeout(PATIENCE_NANOS, TimeUnit.NANOSECONDS).join();
        }

        @Override
        public void send(SignalResponse message) {
            if (message.hasAnswer()) {
                connection.setRemoteDescription(
                        new SessionDescriptionInit(SdpType.ANSWER, message.getAnswer().getSdp()));
            } else if (message.hasTrickle()) {
                CandidateJson json = CandidateJson.parse(message.getTrickle().getCandidateInit());
                if (json != null) {
                    connection.addIceCandidate(
                            new IceCandidateInit(json.candidate(), json.mid(), json.mLineIndex()));
                }
            } else if (message.hasLeave()) {
                told = true;
                whole.completeExceptionally(new AssertionError(message.getLeave().toString()));
            }
        }

        @Override
        public void close(int code, String reason) {}

        @Override
        public long pendingBytes() {
            return 0;
        }

        @Override
        public void close() {
            reads.countDown();
            connection.close();
        }
    }

    @Test
    void aLongStreamToAReceiverThatIsSlowArrivesWholeAndInOrder() {
        int count = 64_000_000 / CHUNK;
        try (Client sender = new Client("sender", 0);
                Client receiver = new Client("receiver", count)) {
            CompletableFuture<Void> sent = sender.sendLater(count, "receiver");
            await(() -> rooms.count(RoomsCounter.SENDERS_HELD) > 0 || receiver.told);
            receiver.read();
            receiver.awaitWhole();
            sent.join();
            assertThat(receiver.mostBetween).isLessThan(MOST_BETWEEN);
            assertThat(rooms.count(RoomsCounter.RECEIVERS_OVERRUN)).isZero();
        }
    }

    @Test
    void twoLongStreamsInOppositeDirectionsBothArrive() {
        int count = 16_000_000 / CHUNK;
        try (Client one = new Client("one", count);
                Client other = new Client("other", count)) {
            CompletableFuture<Void> there = one.sendLater(count, "other");
            CompletableFuture<Void> back = other.sendLater(count, "one");
            await(() -> rooms.count(RoomsCounter.SENDERS_HELD) > 1 || one.told || other.told);
            one.read();
            other.read();
            one.awaitWhole();
            other.awaitWhole();
            CompletableFuture.allOf(there, back).join();
        }
    }

    @Test
    void aBroadcastIsNotHeldUpByAReceiverThatDoesNotRead() {
        int count = 32_000_000 / CHUNK;
        try (Client sender = new Client("sender", 0);
                Client reader = new Client("reader", count);
                Client sleeper = new Client("sleeper", count)) {
            reader.read();
            for (int i = 1; i <= count; i++) {
                int next = i;
                await(() -> next - reader.received <= READER_BEHIND || reader.told);
                sender.send(next, 1);
            }
            reader.awaitWhole();
            assertThat(rooms.count(RoomsCounter.SENDERS_HELD)).isZero();
            await(() -> sleeper.told);
        }
    }

    @Test
    void aStreamToAReceiverThatNeverReadsEndsForTheReceiverAlone() {
        int count = 32_000_000 / CHUNK;
        try (Client sender = new Client("sender", 0);
                Client sleeper = new Client("sleeper", count)) {
            sender.send(1, count, "sleeper");
            await(() -> sleeper.told);
            assertThat(sender.told).isFalse();
            assertThat(rooms.count(RoomsCounter.RECEIVERS_STALLED)).isOne();
        }
    }
}
