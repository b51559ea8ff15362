package io.parley.bench;

import com.sun.management.ThreadMXBean;
import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.net.TransportLoopOptions;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.sdp.SdpType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What it costs to send one RTP packet to each of many connections: SRTP, batching and the system
 * calls, over real UDP sockets on loopback; without the forwarding itself. CPU and bytes allocated
 * are those of the sending thread. Prints a table.
 *
 * <p>Arguments: connections (40), turns of the loop for each row (5000).
 */
public final class MediaSendBench {
    private static final int HEADER = 12;
    private static final int SETTLE_MILLIS = 200;

    private final TransportLoop server;
    private final TransportLoop client;
    private final List<PeerTransport> peers = new ArrayList<>();
    private final byte[] header = new byte[HEADER];
    private int sequence;

    private MediaSendBench(TransportLoop server, TransportLoop client) {
        this.server = server;
        this.client = client;
        header[0] = (byte) 0x80;
        header[1] = 111;
    }

    public static void main(String[] args) throws Exception {
        int connections = args.length > 0 ? Integer.parseInt(args[0]) : 40;
        int turns = args.length > 1 ? Integer.parseInt(args[1]) : 5_000;
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (TransportLoop server =
                        TransportLoop.start(
                                TransportLoopOptions.builder("server")
                                        .udpBinds(List.of(any))
                                        .build());
                TransportLoop client =
                        TransportLoop.start(
                                TransportLoopOptions.builder("client")
                                        .includeLoopback(true)
                                        .build())) {
            MediaSendBench bench = new MediaSendBench(server, client);
            bench.connect(connections);
            System.out.printf(
                    "%-34s %16s %18s%n",
                    "to each connection in a turn", "CPU us/packet", "bytes/packet");
            bench.run("one packet of 100 bytes", 1, 100, turns);
            bench.run("one packet of 1100 bytes", 1, 1_100, turns);
            bench.run("a picture of 8 packets", 8, 1_100, turns / 8);
        }
    }

    private void connect(int connections) throws Exception {
        CountDownLatch up = new CountDownLatch(2 * connections);
        PeerTransport.Listener listener =
                (peer, event) -> {
                    if (event instanceof PeerEvent.ConnectionStateChanged change
                            && change.state() == PeerState.CONNECTED) {
                        up.countDown();
                    }
                };
        PeerOptions lite = PeerOptions.builder().iceLite(true).build();
        for (int i = 0; i < connections; i++) {
            PeerTransport to = call(server, () -> server.newPeer(lite, listener));
            PeerTransport from = call(client, () -> client.newPeer(PeerOptions.DEFAULT, listener));
            negotiate(from, to);
            peers.add(to);
        }
        if (!up.await(60, TimeUnit.SECONDS)) {
            throw new IOException("not connected within 60 s: " + up.getCount() + " ends");
        }
    }

    private void negotiate(PeerTransport from, PeerTransport to) throws Exception {
        String offer =
                call(
                        client,
                        () -> {
                            String made = from.createOffer(false);
                            from.setLocalDescription(SdpType.OFFER, made);
                            return made;
                        });
        String answer =
                call(
                        server,
                        () -> {
                            to.setRemoteDescription(SdpType.OFFER, offer);
                            String made = to.createAnswer();
                            to.setLocalDescription(SdpType.ANSWER, made);
                            return made;
                        });
        call(
                client,
                () -> {
                    from.setRemoteDescription(SdpType.ANSWER, answer);
                    return answer;
                });
    }

    /** The second of two rounds is told. */
    private void run(String name, int burst, int length, int turns) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = call(server, () -> Thread.currentThread().getId());
        for (int round = 0; round < 2; round++) {
            long cpu = threads.getThreadCpuTime(thread);
            long bytes = threads.getThreadAllocatedBytes(thread);
            long sent = 0;
            for (int turn = 0; turn < turns; turn++) {
                sent += call(server, () -> sendToAll(burst, length));
            }
            cpu = threads.getThreadCpuTime(thread) - cpu;
            bytes = threads.getThreadAllocatedBytes(thread) - bytes;
            if (round > 0) {
                System.out.printf(
                        Locale.ROOT, "%-34s %16.2f %18d%n", name, cpu / 1e3 / sent, bytes / sent);
            }
            Thread.sleep(SETTLE_MILLIS);
        }
    }

    private long sendToAll(int burst, int length) {
        ByteBuffer head = ByteBuffer.wrap(header);
        ByteBuffer payload = ByteBuffer.allocate(length);
        long sent = 0;
        for (int i = 0; i < burst; i++) {
            sequence++;
            head.putShort(2, (short) sequence);
            for (int peer = 0; peer < peers.size(); peer++) {
                sent += peers.get(peer).sendRtp(head, payload) ? 1 : 0;
            }
        }
        return sent;
    }

    private static <T> T call(TransportLoop loop, Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                });
        return result.get(30, TimeUnit.SECONDS);
    }
}
