package io.parley.junit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One UDP port: each client gets a socket of its own to the server, as behind a NAT. */
final class UdpRelay implements AutoCloseable {
    private static final int MAX_DATAGRAM = 65_535;

    /** The same in each run. */
    private static final long SEED = 1;

    private final Relay relay;
    private final DatagramChannel front;
    private final int port;
    private final Map<SocketAddress, DatagramChannel> backs = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM);
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final AtomicLong datagrams = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private @Nullable InetSocketAddress target;

    UdpRelay(Relay relay, String host) throws IOException {
        this.relay = relay;
        front = DatagramChannel.open().bind(new InetSocketAddress(host, 0));
        front.configureBlocking(false);
        Relay.Handler handler = this::onFrontReady;
        front.register(relay.selector(), SelectionKey.OP_READ, handler);
        port = ((InetSocketAddress) front.getLocalAddress()).getPort();
    }

    int port() {
        return port;
    }

    void setTarget(InetSocketAddress address) {
        target = address;
    }

    long datagrams() {
        return datagrams.get();
    }

    long lostDatagrams() {
        return lost.get();
    }

    private void onFrontReady() throws IOException {
        while (true) {
            buffer.clear();
            SocketAddress client = front.receive(buffer);
            if (client == null) {
                return;
            }
            DatagramChannel back = backs.get(client);
            if (back == null) {
                back = open(client);
                backs.put(client, back);
            }
            DatagramChannel to = back;
            pass(datagram -> to.write(datagram));
        }
    }

    private DatagramChannel open(SocketAddress client) throws IOException {
        DatagramChannel back = DatagramChannel.open();
        back.configureBlocking(false);
        back.connect(target);
        Relay.Handler handler = () -> onBackReady(back, client);
        back.register(relay.selector(), SelectionKey.OP_READ, handler);
        return back;
    }

    private void onBackReady(DatagramChannel back, SocketAddress client) throws IOException {
        while (true) {
            buffer.clear();
            if (!hasRead(back)) {
                return;
            }
            pass(datagram -> front.send(datagram, client));
        }
    }

    private boolean hasRead(DatagramChannel back) throws IOException {
        try {
            return back.read(buffer) > 0;
        } catch (PortUnreachableException e) {
            // Nobody listens now; somebody may later.
            return false;
        }
    }

    /** Sends, however little comes of it. */
    private interface Sender {
        void send(ByteBuffer datagram) throws IOException;
    }

    private void pass(Sender sender) {
        datagrams.incrementAndGet();
        double loss = relay.network().loss();
        if (loss > 0 && random.nextDouble() < loss) {
            lost.incrementAndGet();
            return;
        }
        byte[] copy = new byte[buffer.flip().remaining()];
        buffer.get(copy);
        relay.afterDelay(
                System.nanoTime(),
                () -> {
                    try {
                        sender.send(ByteBuffer.wrap(copy));
                    } catch (IOException e) {
                        // An unreachable port: UDP loses the datagram, and so does this.
                        lost.incrementAndGet();
                    }
                });
    }

    @Override
    public void close() {
        Relay.close(front);
        backs.values().forEach(Relay::close);
    }
}
