package io.parley.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.net.SerialExecutor;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.peer.SignalingState;
import io.parley.webrtc.sdp.SdpType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(180)
class PeerConnectionTest {
    /** Writes down everything it hears. */
    private static final class Recorder implements PeerConnectionListener, DataChannelListener {
        final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

        @Override
        public void onConnectionStateChange(PeerState state, @Nullable String reason) {
            heard.add(state);
        }

        @Override
        public void onIceCandidate(IceCandidateInit candidate) {
            heard.add(candidate);
        }

        @Override
        public void onDataChannel(DataChannel channel) {
            heard.add(channel);
            channel.listener(this);
        }

        @Override
        public void onOpen(DataChannel channel) {
            heard.add("open " + channel.label());
        }

        @Override
        public void onText(DataChannel channel, String text) {
            heard.add(text);
        }

        @Override
        public void onBinary(DataChannel channel, ByteBuffer bytes) {
            heard.add(bytes);
        }

        @Override
        public void onBufferedAmountLow(DataChannel channel) {
            heard.add("low " + channel.label());
        }

        @Override
        public void onClose(DataChannel channel) {
            heard.add("closed " + channel.label());
        }

        void await(Object wanted) throws InterruptedException {
            Object next = heard.poll(60, TimeUnit.SECONDS);
            while (!wanted.equals(next)) {
                assertThat(next).as("waiting for " + wanted).isNotNull();
                next = heard.poll(60, TimeUnit.SECONDS);
            }
        }

        <T> T await(Class<T> type) throws InterruptedException {
            Object next = heard.poll(60, TimeUnit.SECONDS);
            while (!type.isInstance(next)) {
                assertThat(next).as("waiting for " + type).isNotNull();
                next = heard.poll(60, TimeUnit.SECONDS);
            }
            return type.cast(next);
        }
    }

    private TransportLoop loop;
    private PeerConnection left;
    private PeerConnection right;
    private final Recorder leftHears = new Recorder();
    private final Recorder rightHears = new Recorder();

    @BeforeEach
    void start() throws IOException {
        loop =
                TransportLoop.start(
                        TransportLoopOptions.builder("test").includeLoopback(true).build());
        PeerConnectionConfig config = PeerConnectionConfig.DEFAULT.withLoop(loop);
        left = PeerConnection.create(config, leftHears);
        right = PeerConnection.create(config, rightHears);
    }

    @AfterEach
    void stop() {
        left.close();
        right.close();
        loop.close();
    }

    private void connect() {
        right.setRemoteDescription(left.setLocalDescription().join()).join();
        left.setRemoteDescription(right.setLocalDescription().join()).join();
        left.whenConnected().join();
        right.whenConnected().join();
    }

    private DataChannel open(String label) throws InterruptedException {
        DataChannel channel = left.createDataChannel(label);
        channel.listener(leftHears);
        connect();
        leftHears.await("open " + label);
        return channel;
    }

    @Test
    void messagesFlowBothWays() throws InterruptedException {
        DataChannel channel = open("chat");
        DataChannel other = rightHears.await(DataChannel.class);
        assertThat(other.label()).isEqualTo("chat");
        assertThat(other.id()).isEqualTo(channel.id()).isNotNegative();
        channel.send("hello");
        other.send(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        rightHears.await("hello");
        leftHears.await(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(left.connectionState()).isEqualTo(PeerState.CONNECTED);
        assertThat(left.signalingState()).isEqualTo(SignalingState.STABLE);
        assertThat(left.localDescription()).extracting("type").isEqualTo(SdpType.OFFER);
    }

    @Test
    void theOtherSideIsToldBeforeTheCloserHearsThatItIsClosed() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (TransportLoop ownLoop =
                TransportLoop.start(
                        TransportLoopOptions.builder("own").includeLoopback(true).build())) {
            left =
                    PeerConnection.create(
                            PeerConnectionConfig.DEFAULT
                                    .withLoop(ownLoop)
                                    .withExecutor(Runnable::run),
                            leftHears);
            open("chat");
            // Nothing leaves this loop any more from here on, as when the process had ended.
            CompletableFuture<Void> stuck = left.whenClosed().thenRun(() -> awaitQuietly(over));
            left.close();
            rightHears.await(PeerState.CLOSED);
            over.countDown();
            stuck.join();
        } finally {
            over.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void moreIsSentThanTheBuffersHoldAndAllOfItArrives() throws InterruptedException {
        DataChannel channel = open("bulk");
        byte[] message = new byte[200_000];
        int count = 200;
        for (int i = 0; i < count; i++) {
            Arrays.fill(message, (byte) i);
            while (channel.bufferedAmount() > 8_000_000) {
                Thread.onSpinWait();
            }
            channel.send(ByteBuffer.wrap(message));
        }
        for (int i = 0; i < count; i++) {
            ByteBuffer received = rightHears.await(ByteBuffer.class);
            assertThat(received.remaining()).isEqualTo(200_000);
            assertThat(received.get(received.limit() - 1)).isEqualTo((byte) i);
        }
    }

    @Test
    void theSenderIsToldWhenTheBufferIsLow() throws InterruptedException {
        DataChannel channel = open("low");
        channel.bufferedAmountLowThreshold(100_000);
        for (int i = 0; i < 10; i++) {
            channel.send(ByteBuffer.allocate(100_000));
        }
        leftHears.await("low low");
        assertThat(channel.bufferedAmountLowThreshold()).isEqualTo(100_000);
    }

    @Test
    void candidatesAreToldAndTaken() throws InterruptedException {
        left.createDataChannel("x");
        left.setLocalDescription().join();
        IceCandidateInit candidate = leftHears.await(IceCandidateInit.class);
        right.addIceCandidate(candidate).join();
        assertThat(code(right.addIceCandidate(new IceCandidateInit("nonsense", "0", 0))))
                .isEqualTo(PeerConnectionException.Code.OPERATION);
    }

    @Test
    void operationsFailWithACode() {
        assertThat(code(left.createAnswer())).isEqualTo(PeerConnectionException.Code.INVALID_STATE);
        assertThat(
                        code(
                                left.setRemoteDescription(
                                        new SessionDescriptionInit(SdpType.OFFER, "rubbish"))))
                .isEqualTo(PeerConnectionException.Code.INVALID_ACCESS);
        left.closeAsync().join();
        assertThat(code(left.createOffer())).isEqualTo(PeerConnectionException.Code.INVALID_STATE);
        assertThat(code(left.whenConnected())).isEqualTo(PeerConnectionException.Code.CONNECTION);
    }

    private static PeerConnectionException.Code code(CompletableFuture<?> future) {
        try {
            future.join();
            throw new AssertionError("did not fail");
        } catch (CompletionException e) {
            if (e.getCause() instanceof PeerConnectionException failure) {
                return failure.code();
            }
            throw e;
        }
    }

    @Test
    void closingIsSeenOnBothSides() throws InterruptedException {
        DataChannel channel = open("short");
        rightHears.await("open short");
        left.closeAsync().join();
        left.closeAsync().join();
        right.whenClosed().join();
        leftHears.await("closed short");
        rightHears.await("closed short");
        assertThat(channel.readyState()).isEqualTo(DataChannelState.CLOSED);
        assertThat(right.connectionState()).isEqualTo(PeerState.CLOSED);
        assertThatThrownBy(() -> channel.send("late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> left.createDataChannel("late"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aChannelIsClosedAfterWhatWasSentOnIt() throws InterruptedException {
        DataChannel channel = open("goodbye");
        for (int i = 0; i < 50; i++) {
            channel.send("message " + i);
        }
        channel.close();
        rightHears.await("message 49");
        rightHears.await("closed goodbye");
        leftHears.await("closed goodbye");
    }

    @Test
    void aMessageThatTheOtherSideDoesNotTakeIsRefused() throws InterruptedException {
        DataChannel channel = open("large");
        assertThatThrownBy(() -> channel.send(ByteBuffer.allocate(262_145)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("262144");
    }

    @Test
    void aNegotiatedChannelNeedsNoAnnouncement() throws InterruptedException {
        DataChannelOptions options = DataChannelOptions.reliable("fixed").withNegotiatedId(7);
        DataChannel one = left.createDataChannel(options);
        DataChannel two = right.createDataChannel(options);
        one.listener(leftHears);
        two.listener(rightHears);
        connect();
        leftHears.await("open fixed");
        rightHears.await("open fixed");
        one.send("hi");
        rightHears.await("hi");
    }

    @Test
    void waitingOnTheLoopIsRefused() {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        CompletableFuture<Void> closed = left.whenClosed();
        loop.execute(
                () -> {
                    try {
                        closed.join();
                        outcome.complete("waited");
                    } catch (IllegalStateException e) {
                        outcome.complete("refused");
                    }
                });
        assertThat(outcome.join()).isEqualTo("refused");
    }

    @Test
    void aSlowListenerSlowsTheOtherSideDownAndLosesNothing() throws InterruptedException {
        CountDownLatch reads = new CountDownLatch(1);
        DataChannelListener slow =
                new DataChannelListener() {
                    @Override
                    public void onBinary(DataChannel channel, ByteBuffer bytes) {
                        try {
                            reads.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        rightHears.onBinary(channel, bytes);
                    }
                };
        DataChannelOptions options = DataChannelOptions.reliable("bulk").withNegotiatedId(7);
        DataChannel from = left.createDataChannel(options);
        DataChannel to = right.createDataChannel(options);
        from.listener(leftHears);
        to.listener(slow);
        connect();
        leftHears.await("open bulk");
        int messages = 160;
        for (int i = 0; i < messages; i++) {
            from.send(ByteBuffer.allocate(64 * 1024).putInt(0, i));
        }
        // The window takes 2 MiB of the 10; the rest has to wait at the sender.
        assertThat(from.bufferedAmount()).isGreaterThan(5L << 20);
        reads.countDown();
        for (int i = 0; i < messages; i++) {
            assertThat(rightHears.await(ByteBuffer.class).getInt()).isEqualTo(i);
        }
    }

    @Test
    void aPortDrivesAChannelOnTheLoop() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        DataChannelOptions options = DataChannelOptions.reliable("driven").withNegotiatedId(0);
        DataChannel two = right.createDataChannel(options);
        two.listener(rightHears);
        DataChannelPort port =
                left.createDataChannel(options)
                        .port(
                                new DataChannelPort.Listener() {
                                    @Override
                                    public void onOpen() {
                                        heard.add("open " + loop.inLoop());
                                    }

                                    @Override
                                    public void onMessage(ByteBuffer payload, boolean binary) {
                                        heard.add("message " + payload.remaining() + binary);
                                    }

                                    @Override
                                    public void onBufferedAmountLow() {}

                                    @Override
                                    public void onClose(String reason) {
                                        heard.add("closed: " + reason);
                                    }
                                });
        connect();
        rightHears.await("open driven");
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("open true");
        port.execute(() -> port.send(ByteBuffer.allocate(5)));
        assertThat(rightHears.await(ByteBuffer.class).remaining()).isEqualTo(5);
        two.send("four");
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("message 4false");
        right.close();
        assertThat(heard.poll(60, TimeUnit.SECONDS)).startsWith("closed: ");
    }

    @Test
    void aListenerThatThrowsChangesNothing() throws InterruptedException {
        Logger log = (Logger) LoggerFactory.getLogger(SerialExecutor.class);
        log.setLevel(Level.OFF);
        right.listener(
                new PeerConnectionListener() {
                    @Override
                    public void onDataChannel(DataChannel channel) {
                        channel.listener(rightHears);
                        throw new IllegalStateException("on purpose");
                    }
                });
        DataChannel channel = open("tough");
        channel.send("still there");
        rightHears.await("still there");
        log.setLevel(null);
    }
}
