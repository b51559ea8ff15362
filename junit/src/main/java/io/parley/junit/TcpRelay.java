package io.parley.junit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One TCP port, and the connections that came over it. */
final class TcpRelay implements AutoCloseable {
    private final Relay relay;
    private final ServerSocketChannel listener;
    private final int port;
    private final Set<TcpPipe> pipes = new LinkedHashSet<>();
    private @Nullable InetSocketAddress target;

    TcpRelay(Relay relay, String host) throws IOException {
        this.relay = relay;
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(host, 0));
        listener.configureBlocking(false);
        Relay.Handler handler = this::onAccept;
        listener.register(relay.selector(), SelectionKey.OP_ACCEPT, handler);
        port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    int port() {
        return port;
    }

    void setTarget(InetSocketAddress address) {
        target = address;
    }

    void onAccept() throws IOException {
        SocketChannel client;
        while ((client = listener.accept()) != null) {
            relay.runRequests(); // what was asked for before it came does not concern it
            if (relay.network().isRefusing()) {
                Relay.close(client);
            } else {
                connect(client);
            }
        }
    }

    /** On loopback a connection is made or refused at once. */
    private void connect(SocketChannel client) {
        try {
            SocketChannel server = SocketChannel.open(target);
            server.configureBlocking(false);
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.configureBlocking(false);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            pipes.add(new TcpPipe(relay, client, server, pipes::remove));
        } catch (IOException e) {
            Relay.close(client);
        }
    }

    void dropConnections() {
        List.copyOf(pipes).forEach(TcpPipe::close);
    }

    void resume() {
        List.copyOf(pipes).forEach(TcpPipe::resume);
    }

    @Override
    public void close() {
        Relay.close(listener);
        dropConnections();
    }
}
