package io.parley.sdk.engine;

import io.parley.proto.livekit.SignalResponse;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

/**
 * A server that does to each connection what a test tells it to. When the script is through, it
 * waits for the client to hang up, and counts that.
 */
final class HostileServer implements AutoCloseable {
    /** What is done to one connection. */
    interface Script {
        void run(Wire wire) throws IOException;
    }

    private static final Pattern KEY =
            Pattern.compile("sec-websocket-key: *(\\S+)", Pattern.CASE_INSENSITIVE);

    private final ServerSocket listener;
    private final Script script;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile int hungUp;

    private HostileServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
        Thread thread = new Thread(this::accept, "hostile-server");
        thread.setDaemon(true);
        thread.start();
    }

    static HostileServer start(Script script) {
        return start(ServerSocketFactory.getDefault(), script);
    }

    static HostileServer start(ServerSocketFactory factory, Script script) {
        try {
            return new HostileServer(
                    factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    String url() {
        return "ws://127.0.0.1:" + port();
    }

    /** First lines and headers of the requests so far. */
    List<String> requests() {
        return requests;
    }

    int accepted() {
        return accepted.size();
    }

    /** Connections that the client closed. */
    int hungUp() {
        return hungUp;
    }

    /** Cuts all connections, without a farewell. */
    void cut() throws IOException {
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.add(socket);
                Thread thread = new Thread(() -> serve(socket), "hostile-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                break;
            }
        }
        stopped.countDown();
    }

    private void serve(Socket socket) {
        try (socket) {
            Wire wire = new Wire(socket);
            try {
                script.run(wire);
            } catch (IOException clientLeft) {
                hangUp();
                return;
            }
            wire.awaitEnd();
        } catch (IOException reset) {
            // also an end
        }
        hangUp();
    }

    private synchronized void hangUp() {
        hungUp++;
        notifyAll();
    }

    /** Waits until the client has closed every connection that it opened. */
    synchronized boolean awaitAllHungUp() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (hungUp < accepted.size()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    @Override
    public void close() throws Exception {
        listener.close();
        for (Socket socket : accepted) {
            socket.close();
        }
        stopped.await();
    }

    /** One connection as a script sees it. */
    final class Wire {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Wire(Socket socket) throws IOException {
            this.socket = socket;
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        /** Reads one HTTP request. */
        String request() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("end of stream");
                }
                head.write(next);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            requests.add(text);
            return text;
        }

        void text(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        void answer(int status, String body) throws IOException {
            request();
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            text("HTTP/1.1 " + status + " Status\r\nContent-Length: " + length + "\r\n\r\n" + body);
        }

        /** Reads the request and upgrades as a good server does. */
        String upgrade() throws IOException {
            String request = request();
            Matcher key = KEY.matcher(request);
            if (!key.find()) {
                throw new IOException("no key");
            }
            text(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                            + accept(key.group(1))
                            + "\r\n\r\n");
            return request;
        }

        void send(SignalResponse message) throws IOException {
            frame(2, message.toByteArray());
        }

        /** One frame, not fragmented (RFC 6455 §5.2). */
        void frame(int opcode, byte[] payload) throws IOException {
            DataOutputStream data = new DataOutputStream(out);
            data.write(0x80 | opcode);
            if (payload.length < 126) {
                data.write(payload.length);
            } else {
                data.write(126);
                data.writeShort(payload.length);
            }
            data.write(payload);
            data.flush();
        }

        /** Reads until the client hangs up. */
        void awaitEnd() throws IOException {
            byte[] skipped = new byte[4096];
            int read = 0;
            while (read >= 0) {
                read = in.read(skipped);
            }
        }

        void skip(int count) throws IOException {
            if (in.readNBytes(count).length < count) {
                throw new IOException("end of stream");
            }
        }

        void bytes(int... values) throws IOException {
            for (int value : values) {
                out.write(value);
            }
            out.flush();
        }

        /** Passes everything on to a port of this machine, both ways, until one side ends. */
        void pipeTo(int port) throws IOException {
            try (Socket onward = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread back =
                        new Thread(
                                () -> {
                                    try (socket) {
                                        onward.getInputStream().transferTo(out);
                                    } catch (IOException ended) {
                                        // so does the other direction
                                    }
                                },
                                "hostile-pipe");
                back.setDaemon(true);
                back.start();
                in.transferTo(onward.getOutputStream());
            }
        }

        void hangUp() throws IOException {
            socket.close();
        }
    }

    private static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest(
                                    (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                            .getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
