package io.parley.sdk.engine;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UserPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An engine whose events a test waits for. */
final class TestParticipant implements EngineListener, AutoCloseable {
    /** Far above what anything here takes; only a failing test waits so long. */
    private static final long PATIENCE_SECONDS = 120;

    final RtcEngine engine;
    final BlockingQueue<DataPacket> packets = new LinkedBlockingQueue<>();
    final BlockingQueue<ByteBuffer> trackPackets = new LinkedBlockingQueue<>();
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final BlockingQueue<SignalResponse> signals = new LinkedBlockingQueue<>();
    final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
    volatile JoinResponse join = JoinResponse.getDefaultInstance();

    TestParticipant(EngineOptions options) {
        engine = RtcEngine.create(options, this);
    }

    static TestParticipant join(TestServer server, String room, String identity) {
        return join(server, room, identity, EngineOptions.DEFAULT);
    }

    static TestParticipant join(
            TestServer server, String room, String identity, EngineOptions options) {
        TestParticipant participant = new TestParticipant(options);
        participant.connect(server.url(), TestServer.token(room, identity)).join();
        return participant;
    }

    static TestParticipant join(io.parley.junit.TestServer server, String room, String identity) {
        TestParticipant participant = new TestParticipant(EngineOptions.DEFAULT);
        participant.connect(server.url(), server.token(identity, room)).join();
        return participant;
    }

    CompletableFuture<JoinResponse> connect(String url, String token) {
        return engine.connect(url, token).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    CompletableFuture<Void> send(String text, boolean reliable) {
        return engine.send(
                DataPacket.newBuilder()
                        .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8(text)))
                        .build(),
                reliable);
    }

    String receive() throws InterruptedException {
        DataPacket packet = packets.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (packet == null) {
            throw new AssertionError("no packet came; events: " + events);
        }
        return packet.getUser().getPayload().toStringUtf8();
    }

    List<String> receive(int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            texts.add(receive());
        }
        return texts;
    }

    String event() throws InterruptedException {
        String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event came");
        }
        return event;
    }

    SignalResponse signal(Predicate<SignalResponse> wanted) throws InterruptedException {
        while (true) {
            SignalResponse message = signals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no such message came");
            }
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    @Override
    public void onJoined(JoinResponse response) {
        join = response;
    }

    @Override
    public void onSignal(SignalResponse message) {
        signals.add(message);
    }

    @Override
    public void onPacket(DataPacket packet, boolean reliable) {
        packets.add(packet);
    }

    @Override
    public void onDataTrackPacket(ByteBuffer packet) {
        trackPackets.add(packet);
    }

    @Override
    public void onTokenRefreshed(String token) {
        tokens.add(token);
    }

    @Override
    public void onResuming() {
        events.add("resuming");
    }

    @Override
    public void onResumed() {
        events.add("resumed");
    }

    @Override
    public void onRestarting() {
        events.add("restarting");
    }

    @Override
    public void onRestarted(JoinResponse response) {
        events.add("restarted");
    }

    @Override
    public void onDisconnected(DisconnectReason reason, @Nullable String detail) {
        events.add("disconnected " + reason);
    }

    @Override
    public void close() {
        engine.close(DisconnectReason.CLIENT_INITIATED)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
