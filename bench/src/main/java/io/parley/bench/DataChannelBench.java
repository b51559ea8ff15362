package io.parley.bench;

import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.datachannel.SendResult;
import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import io.parley.webrtc.peer.PeerCounter;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Throughput of one data channel between two connections in this process, over real UDP sockets on
 * loopback: each end has a loop, and so a thread, of its own. Prints a table; a CPU second counts
 * both ends.
 *
 * <p>Arguments: seconds for each row (3), seconds to warm up before it (3).
 */
public final class DataChannelBench {
    private static final int HIGH_WATER = 4 * 1024 * 1024;
    private static final int LOW_WATER = 1024 * 1024;

    private DataChannelBench() {}

    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int warmUp = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        System.out.printf(
                "%-20s %8s %12s %8s %12s %14s %12s%n",
                "channel",
                "bytes",
                "messages/s",
                "MB/s",
                "datagrams/s",
                "messages/CPU s",
                "MB/CPU s");
        for (int size : new int[] {16 * 1024, 100, 1_200, 256 * 1024}) {
            run("reliable, ordered", DataChannelOptions.reliable("bench"), size, seconds, warmUp);
        }
        run(
                "reliable, unordered",
                DataChannelOptions.reliable("bench").withOrdered(false),
                16 * 1024,
                seconds,
                warmUp);
    }

    private static void run(
            String name, DataChannelOptions options, int size, int seconds, int warmUp)
            throws Exception {
        try (TransportLoop receiving = receivingLoop();
                TransportLoop sending = sendingLoop()) {
            Receiver receiver = new Receiver();
            Sender sender = new Sender(size);
            PeerOptions lite = PeerOptions.builder().iceLite(true).build();
            PeerTransport to = call(receiving, () -> receiving.newPeer(lite, receiver));
            PeerTransport from = call(sending, () -> sending.newPeer(PeerOptions.DEFAULT, sender));
            sender.channel = call(sending, () -> from.createDataChannel(options));
            connect(sending, from, receiving, to);
            if (!sender.opened.await(20, TimeUnit.SECONDS)) {
                throw new IOException("no connection within 20 s");
            }
            pause(warmUp);
            long messages = receiver.messages.get();
            long datagrams = datagrams(receiving, to);
            long cpu = cpuNanos();
            long start = System.nanoTime();
            pause(seconds);
            double elapsed = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = (cpuNanos() - cpu) / 1e9;
            double rate = (receiver.messages.get() - messages) / elapsed;
            double perCpu = rate * elapsed / cpuSeconds;
            System.out.printf(
                    Locale.ROOT,
                    "%-20s %8d %12.0f %8.1f %12.0f %14.0f %12.1f%n",
                    name,
                    size,
                    rate,
                    rate * size / 1e6,
                    (datagrams(receiving, to) - datagrams) / elapsed,
                    perCpu,
                    perCpu * size / 1e6);
        }
    }

    /**
     * CPU time of this process, both ends together; unlike the rates, hardly disturbed by others.
     */
    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long datagrams(TransportLoop loop, PeerTransport peer) throws IOException {
        return call(loop, () -> peer.counters().get(PeerCounter.DATAGRAMS_RECEIVED));
    }

    private static TransportLoop receivingLoop() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return TransportLoop.start(
                TransportLoopOptions.builder("receiver").udpBinds(List.of(any)).build());
    }

    private static TransportLoop sendingLoop() throws IOException {
        return TransportLoop.start(
                TransportLoopOptions.builder("sender").includeLoopback(true).build());
    }

    private static void connect(
            TransportLoop sending, PeerTransport from, TransportLoop receiving, PeerTransport to)
            throws IOException {
        String offer = call(sending, () -> local(from, SdpType.OFFER, from.createOffer(false)));
        String answer =
                call(
                        receiving,
                        () -> {
                            to.setRemoteDescription(SdpType.OFFER, offer);
                            return local(to, SdpType.ANSWER, to.createAnswer());
                        });
        call(
                sending,
                () -> {
                    from.setRemoteDescription(SdpType.ANSWER, answer);
                    return answer;
                });
    }

    private static String local(PeerTransport peer, SdpType type, String sdp) throws SdpException {
        peer.setLocalDescription(type, sdp);
        return sdp;
    }

    private static <T> T call(TransportLoop loop, Callable<T> task) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                });
        try {
            return result.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static void pause(int seconds) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(seconds).toMillis());
    }

    private static final class Receiver implements PeerTransport.Listener {
        final AtomicLong messages = new AtomicLong();

        @Override
        public void onEvent(PeerTransport peer, PeerEvent event) {
            if (event instanceof PeerEvent.MessageReceived) {
                messages.lazySet(messages.get() + 1);
            }
        }
    }

    /** Keeps the send buffer between the two marks. */
    private static final class Sender implements PeerTransport.Listener {
        final CountDownLatch opened = new CountDownLatch(1);
        private final ByteBuffer message;
        volatile int channel;

        Sender(int size) {
            message = ByteBuffer.allocate(size);
        }

        @Override
        public void onEvent(PeerTransport peer, PeerEvent event) {
            if (event instanceof PeerEvent.DataChannelOpened) {
                peer.setBufferedAmountLowThreshold(channel, LOW_WATER);
                fill(peer);
                opened.countDown();
            } else if (event instanceof PeerEvent.BufferedAmountLow) {
                fill(peer);
            }
        }

        private void fill(PeerTransport peer) {
            SendResult result = SendResult.QUEUED;
            while (result == SendResult.QUEUED && peer.bufferedAmount(channel) < HIGH_WATER) {
                result = peer.send(channel, true, message.duplicate());
            }
        }
    }
}
