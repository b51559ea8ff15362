package io.parley.junit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** One TCP connection: two sockets, and what is on its way between them. */
final class TcpPipe implements AutoCloseable {
    private static final int BUFFER_BYTES = 65_536;
    private static final int MAX_QUEUED_BYTES = 1 << 20;

    private final Relay relay;
    private final Consumer<TcpPipe> onClose;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final End client;
    private final End server;
    private boolean isClosed;

    TcpPipe(Relay relay, SocketChannel client, SocketChannel server, Consumer<TcpPipe> onClose)
            throws IOException {
        this.relay = relay;
        this.onClose = onClose;
        this.client = new End(client);
        this.server = new End(server);
        this.client.other = this.server;
        this.server.other = this.client;
    }

    /** A socket, and what is to be written to it. */
    private final class End implements Relay.Handler {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final Deque<ByteBuffer> queue = new ArrayDeque<>();
        private End other = this;
        private int queuedBytes;
        private long lastDue = System.nanoTime();
        private boolean hasReadAll;
        private boolean isFinishing;

        End(SocketChannel channel) throws IOException {
            this.channel = channel;
            key = channel.register(relay.selector(), SelectionKey.OP_READ, this);
        }

        @Override
        public void onReady() {
            try {
                if (key.isReadable()) {
                    read();
                }
                if (key.isValid() && key.isWritable()) {
                    write();
                }
            } catch (IOException e) {
                close();
            }
        }

        private void read() throws IOException {
            if (relay.network().isTcpCut()) {
                updateInterest();
                return;
            }
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0) {
                hasReadAll = true;
                lastDue = relay.afterDelay(lastDue, other::finish);
            } else if (count > 0) {
                byte[] copy = new byte[buffer.flip().remaining()];
                buffer.get(copy);
                other.queuedBytes += copy.length;
                lastDue = relay.afterDelay(lastDue, () -> other.arrive(ByteBuffer.wrap(copy)));
            }
            updateInterest();
        }

        private void arrive(ByteBuffer bytes) {
            queue.add(bytes);
            tryWrite();
        }

        private void finish() {
            isFinishing = true;
            tryWrite();
        }

        private void tryWrite() {
            try {
                if (channel.isOpen()) {
                    write();
                }
            } catch (IOException e) {
                close();
            }
        }

        private void write() throws IOException {
            while (!relay.network().isTcpCut() && !queue.isEmpty()) {
                ByteBuffer next = queue.getFirst();
                queuedBytes -= channel.write(next);
                if (next.hasRemaining()) {
                    break;
                }
                queue.removeFirst();
            }
            if (isFinishing && queue.isEmpty()) {
                channel.shutdownOutput();
                if (hasReadAll) {
                    close();
                    return;
                }
            }
            updateInterest();
            other.updateInterest();
        }

        private void updateInterest() {
            if (!key.isValid()) {
                return;
            }
            boolean isCut = relay.network().isTcpCut();
            boolean wantsRead = !isCut && !hasReadAll && other.queuedBytes < MAX_QUEUED_BYTES;
            boolean wantsWrite = !isCut && !queue.isEmpty();
            key.interestOps(
                    (wantsRead ? SelectionKey.OP_READ : 0)
                            | (wantsWrite ? SelectionKey.OP_WRITE : 0));
        }
    }

    /** Looks again at what stood still. */
    void resume() {
        client.tryWrite();
        server.tryWrite();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            Relay.close(client.channel);
            Relay.close(server.channel);
            onClose.accept(this);
        }
    }
}
