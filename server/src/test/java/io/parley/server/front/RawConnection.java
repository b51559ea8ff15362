package io.parley.server.front;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One TCP connection, on which a test writes requests and frames byte by byte. */
final class RawConnection implements Closeable {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /**
     * An answer.
     *
     * @param headers by lower-case name
     */
    record Answer(int status, Map<String, String> headers, String body) {}

    /** A frame that the server sent. */
    record Frame(int opcode, byte[] payload) {

        /** The status of a close frame (RFC 6455 §5.5.1). */
        int closeStatus() {
            return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    RawConnection(int port) throws IOException {
        this(new Socket(InetAddress.getByName("127.0.0.1"), port));
    }

    RawConnection(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Sends a request without a body and reads the answer. */
    Answer request(String method, String target, String... headers) throws IOException {
        out.write(text(method, target, headers));
        return readAnswer(method.equals("HEAD"));
    }

    /** Asks for the upgrade that clients ask for. */
    Answer upgrade(String target, String... headers) throws IOException {
        return request("GET", target, upgradeHeaders(headers));
    }

    private static String[] upgradeHeaders(String... headers) {
        String[] all = new String[headers.length + 4];
        all[0] = "Upgrade: websocket";
        all[1] = "Connection: Upgrade";
        all[2] = "Sec-WebSocket-Version: 13";
        all[3] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        System.arraycopy(headers, 0, all, 4, headers.length);
        return all;
    }

    /** Asks for the upgrade, and sends a frame behind it without waiting for the answer. */
    void upgradeWithFrame(String target, byte... frame) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(text("GET", target, upgradeHeaders()));
        all.writeBytes(frame);
        out.write(all.toByteArray());
    }

    private static byte[] text(String method, String target, String... headers) {
        StringBuilder text =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private Answer readAnswer(boolean withoutBody) throws IOException {
        int status = Integer.parseInt(readLine().split(" ")[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = withoutBody ? new byte[0] : in.readNBytes(length);
        return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed after: " + line);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** Sends one frame, masked by zeros. */
    void send(int opcode, boolean finalFragment, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) ((finalFragment ? 0x80 : 0) | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 0x10000) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(0).put(payload);
        out.write(frame.array(), 0, frame.position());
    }

    /** Sends bytes as they are. */
    void sendRaw(byte... bytes) throws IOException {
        out.write(bytes);
    }

    /** The next frame; pings are passed over. */
    Frame receive() throws IOException {
        Frame frame;
        do {
            frame = receiveAny();
        } while (frame.opcode() == PING);
        return frame;
    }

    private Frame receiveAny() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0F;
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return new Frame(opcode, payload);
    }

    /** The close frame of the server, whatever it sends before. */
    Frame receiveClose() throws IOException {
        Frame frame = receive();
        while (frame.opcode() != CLOSE) {
            frame = receive();
        }
        return frame;
    }

    /** Whether the server ends the connection, whatever it sends before. */
    boolean isClosedByServer() throws IOException {
        while (in.read() >= 0) {
            // What was sent before the end does not matter.
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
