package io.parley.server.front;

import io.parley.server.link.DirectLink;
import io.parley.server.link.PeerLink;
import io.parley.server.link.Shard;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.SessionDescription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A shard whose peer connections never connect: enough for everything that happens over HTTP. */
final class ThreadShard implements Shard, AutoCloseable {

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread worker = new Thread(task, "test-shard");
                        worker.setDaemon(true);
                        return worker;
                    });
    private final long epoch = System.nanoTime();

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public long nowNanos() {
        return System.nanoTime() - epoch;
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
        Future<?> scheduled = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public DirectLink newLink(PeerLink.Listener listener, boolean refusesUnused) {
        return new DeadLink();
    }

    @Override
    public Map<String, Long> drops() {
        return Map.of("strangers", 0L);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static final class DeadLink implements DirectLink {

        @Override
        public String offer(boolean iceRestart) {
            return "v=0\r\n";
        }

        @Override
        public void acceptAnswer(String sdp) {}

        @Override
        public SessionDescription readOffer(String offer) {
            return SessionDescription.builder("- 1 1 IN IP4 0.0.0.0").build();
        }

        @Override
        public String answer() {
            return "v=0\r\n";
        }

        @Override
        public int addTransceiver(TransceiverSpec spec) {
            return 0;
        }

        @Override
        public void updateTransceiver(int transceiver, TransceiverSpec spec) {}

        @Override
        public void stopTransceiver(int transceiver) {}

        @Override
        public void setSection(String mid, TransceiverSpec spec) {}

        @Override
        public List<NegotiatedSection> sections() {
            return List.of();
        }

        @Override
        public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
            return false;
        }

        @Override
        public boolean sendRtcp(ByteBuffer packet) {
            return false;
        }

        @Override
        public void setMediaTimer(long deadlineNanos) {}

        @Override
        public boolean addCandidate(String candidate, @Nullable String mid, int mLineIndex) {
            return true;
        }

        @Override
        public void createChannel(String label, boolean reliable) {}

        @Override
        public SendOutcome send(int channel, ByteBuffer payload) {
            return SendOutcome.CLOSED;
        }

        @Override
        public long bufferedAmount(int channel) {
            return 0;
        }

        @Override
        public void setLowMark(int channel, long bytes) {}

        @Override
        public void consume(int length) {}

        @Override
        public void close(String reason) {}
    }
}
