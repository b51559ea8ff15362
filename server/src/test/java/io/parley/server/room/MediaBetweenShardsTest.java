package io.parley.server.room;

import static io.parley.server.room.RoomJoinTest.answer;
import static io.parley.server.room.RoomPublishingTest.camera;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UserPacket;
import io.parley.server.sfu.SfuCounter;
import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A room with participants on two shards, each of which stands still now and then. */
class MediaBetweenShardsTest {
    private static final int FIRST = 30_000;
    private static final int SSRC = 77;
    private static final int VP8 = 96;
    private static final int PACKET_BYTES = 1_150;

    /** Fewer than the server keeps, and than one compound may ask for. */
    private static final int MOST_LOST = 400;

    private final TestRooms rooms =
            new TestRooms(RoomsConfig.builder().participantsPerShard(2).build());

    private final TestClient alice = rooms.joinActive("alice");
    private final TestClient carol = rooms.joinActive("carol");
    private final TestClient bob = rooms.joinActive("bob");
    private final RtpHeader header = new RtpHeader();
    private int sent;

    private FakeLink publish(TestClient publisher) {
        publisher.send(SignalRequest.newBuilder().setAddTrack(camera("v", "vp8")));
        publisher.send(new TestOffer().sends("0", "video", "v").request());
        pass(Duration.ofMillis(200));
        for (TestClient client : List.of(alice, bob, carol)) {
            if (client != publisher) {
                client.send(SignalRequest.newBuilder().setAnswer(answer("fine", 0)));
            }
        }
        List<FakeLink> all = new ArrayList<>(rooms.shard().links());
        FakeLink link = all.get(all.size() - 1);
        link.connectWithoutChannels();
        return link;
    }

    private void pass(Duration duration) {
        rooms.shard().advance(duration);
    }

    private byte[] next() {
        byte[] packet = new byte[PACKET_BYTES];
        boolean key = sent == 0;
        header.begin(packet, 0, VP8, true, FIRST + sent, sent * 3_000, SSRC);
        int at = header.finish();
        packet[at] = 0x10; // RFC 7741 §4.2: S
        packet[at + 1] = (byte) (key ? 0 : 1);
        ByteBuffer.wrap(packet).putInt(at + 2, sent);
        sent++;
        return packet;
    }

    private static int id(byte[] packet) {
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        int at = 12 + ((packet[0] & 0x10) == 0 ? 0 : 4 + 4 * (buffer.getShort(14) & 0xFFFF));
        while (packet[at] != 0x10) {
            at++; // the descriptor was rewritten
        }
        return buffer.getInt(at + 2);
    }

    /** Sorts what came by sequence number, and gives back which ids are there. */
    private static TreeSet<Integer> take(FakeLink link, TreeMap<Integer, Integer> bySequence) {
        for (byte[] packet : link.takeRtp()) {
            bySequence.put(ByteBuffer.wrap(packet).getShort(2) & 0xFFFF, id(packet));
        }
        return new TreeSet<>(bySequence.values());
    }

    private void askAgain(FakeLink link, int ssrc, TreeMap<Integer, Integer> bySequence) {
        int[] missing = new int[65_536];
        int count = 0;
        for (int i = bySequence.firstKey(); i < bySequence.lastKey(); i++) {
            if (!bySequence.containsKey(i)) {
                missing[count++] = i;
            }
        }
        assertThat(count).isPositive().isLessThanOrEqualTo(MOST_LOST);
        for (int i = 0; i < count; i += 100) {
            ByteBuffer out = ByteBuffer.allocate(1_400);
            RtcpWriter writer = new RtcpWriter();
            writer.begin(out);
            int[] some = Arrays.copyOfRange(missing, i, Math.min(i + 100, count));
            writer.nack(1, ssrc, some, some.length);
            link.receiveRtcp(Arrays.copyOf(out.array(), out.position()));
        }
    }

    private static int ssrcOf(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatIsLostBetweenShardsIsAskedForAgainAndNobodyElseMissesAnything(long seed) {
        Random random = new Random(seed);
        FakeLink publisher = publish(alice);
        TreeMap<Integer, Integer> atBob = new TreeMap<>();
        TreeMap<Integer, Integer> atCarol = new TreeMap<>();
        publisher.receiveRtp(next());
        List<byte[]> first = bob.link().takeRtp();
        assertThat(first).hasSize(1);
        int ssrc = ssrcOf(first.get(0));
        atBob.put(ByteBuffer.wrap(first.get(0)).getShort(2) & 0xFFFF, 0);

        rooms.other().setStuck(true);
        int whileStuck = 1_000 + random.nextInt(200); // a megabyte holds 880 of them
        for (int i = 0; i < whileStuck; i++) {
            publisher.receiveRtp(next());
        }
        assertThat(take(carol.link(), atCarol)).hasSize(sent);
        rooms.other().setStuck(false);
        rooms.other().run();
        publisher.receiveRtp(next());
        assertThat(take(bob.link(), atBob)).hasSizeLessThan(sent);
        assertThat(rooms.rooms().lostBetweenShards()).isPositive();
        assertThat(rooms.rooms().count(SfuCounter.SEND_FAILURES))
                .isEqualTo(rooms.rooms().lostBetweenShards());

        pass(Duration.ofMillis(200));
        askAgain(bob.link(), ssrc, atBob);

        assertThat(take(bob.link(), atBob)).hasSize(sent);
    }

    @Test
    void aShardThatStandsStillHoldsUpNobodyElse() {
        publish(alice);
        rooms.other().setStuck(true);
        DataPacket packet =
                DataPacket.newBuilder()
                        .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8("x")))
                        .build();
        alice.link().receive("_reliable", packet);
        assertThat(carol.takePackets("_reliable")).hasSize(1);

        TestClient dave = rooms.join("dave");
        assertThat(dave.take()).isNotEmpty();
        bob.send(
                SignalRequest.newBuilder()
                        .setLeave(io.parley.proto.livekit.LeaveRequest.newBuilder()));
        assertThat(carol.takeUpdates()).isNotEmpty();

        rooms.other().setStuck(false);
        rooms.other().run();
        assertThat(bob.link().isClosed()).isTrue();
    }

    private void broadcast(int bytes) {
        byte[] payload = new byte[60_000];
        DataPacket packet =
                DataPacket.newBuilder()
                        .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFrom(payload)))
                        .build();
        for (int sum = 0; sum < bytes; sum += payload.length) {
            alice.link().receive("_reliable", packet);
        }
    }

    @Test
    void whoIsServedByAShardThatStandsStillForAMomentMissesNothingOfABroadcast() {
        rooms.other().setStuck(true);
        broadcast(20 << 20);
        int whole = carol.takePackets("_reliable").size();
        rooms.other().setStuck(false);
        rooms.other().run();
        assertThat(bob.takePackets("_reliable")).hasSize(whole);
        assertThat(bob.take()).noneMatch(SignalResponse::hasLeave);

        rooms.other().setStuck(true);
        broadcast(40 << 20);
        assertThat(bob.take()).anyMatch(SignalResponse::hasLeave);
        assertThat(carol.take()).noneMatch(SignalResponse::hasLeave);
    }

    @Test
    void aPublisherOnAnotherShardIsAskedForWhatWasLostOnTheWay() {
        TestOffer offer = new TestOffer().sends("0", "video", "v");
        TestClient dave =
                rooms.join(
                        TestRooms.intent("dave")
                                .singlePeerConnection(true)
                                .addTrackRequests(List.of(camera("v", "vp8").build()))
                                .publisherOffer(offer.message(1)));
        // Two shards serve two each, so far: one more joins where forwarding is not done.
        assertThat(rooms.other().links()).contains(dave.link());
        dave.link().connectWithoutChannels();
        pass(Duration.ofMillis(200));
        alice.send(SignalRequest.newBuilder().setAnswer(answer("fine", 0)));
        dave.link().receiveRtp(next());
        assertThat(alice.link().takeRtp()).hasSize(1);

        rooms.shard().setStuck(true);
        for (int i = 0; i < 950; i++) {
            dave.link().receiveRtp(next());
        }
        dave.link().takeRtcp();
        rooms.shard().setStuck(false);
        rooms.shard().run();
        dave.link().receiveRtp(next());
        assertThat(rooms.rooms().lostBetweenShards()).isPositive();
        pass(Duration.ofMillis(50));

        assertThat(dave.link().takeRtcp()).anyMatch(MediaBetweenShardsTest::asksAgain);
    }

    /** A report and then a generic NACK (RFC 4585 §6.2.1). */
    private static boolean asksAgain(byte[] compound) {
        return compound.length > 12 && (compound[8] & 0x1F) == 1 && (compound[9] & 0xFF) == 205;
    }

    @Test
    void nothingIsHeldBeforeSomebodyIsServedElsewhereNorAfterTheyLeft() {
        TestRooms small = new TestRooms();
        small.joinActive("one");
        small.joinActive("two");
        assertThat(small.other().links()).isEmpty();
        assertThat(holdsMemory(small)).isFalse();

        FakeLink publisher = publish(alice);
        publisher.receiveRtp(next());
        bob.link().receiveRtcp(new byte[] {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 1});
        assertThat(holdsMemory(rooms)).isTrue();
        bob.send(
                SignalRequest.newBuilder()
                        .setLeave(io.parley.proto.livekit.LeaveRequest.newBuilder()));

        assertThat(holdsMemory(rooms)).isFalse();
        assertThat(bob.link().isClosed()).isTrue();
        assertThat(remoteLinks(rooms)).isZero();
    }

    private static boolean holdsMemory(TestRooms of) {
        var held = of.rooms().onShardOf("room", shard -> shard.context().placement().holdsMemory());
        of.shard().run();
        return held.join();
    }

    private static int remoteLinks(TestRooms of) {
        var links =
                of.rooms().onShardOf("room", shard -> shard.context().placement().remoteLinks());
        of.shard().run();
        return links.join();
    }
}
