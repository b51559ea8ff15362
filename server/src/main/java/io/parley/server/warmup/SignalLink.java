package io.parley.server.warmup;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.JoinRequest;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.WrappedJoinRequest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** The client's end of a signalling WebSocket, with no more than a warm-up needs. Blocks. */
final class SignalLink implements Closeable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int BINARY_FINAL = 0x82;
    private static final int BINARY = 2;
    private static final int MASKED = 0x80;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** Joins; returns when the server has agreed to. */
    SignalLink(int port, String token, JoinRequest request) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out = socket.getOutputStream();
            upgrade(token, request);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void upgrade(String token, JoinRequest request) throws IOException {
        WrappedJoinRequest wrapped =
                WrappedJoinRequest.newBuilder()
                        .setCompression(WrappedJoinRequest.Compression.GZIP)
                        .setJoinRequest(compressed(request.toByteArray()))
                        .build();
        String query = Base64.getUrlEncoder().encodeToString(wrapped.toByteArray());
        String head =
                "GET /rtc/v1?join_request="
                        + query.replace("=", "%3D")
                        + " HTTP/1.1\r\nHost: warm-up\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
                        + token
                        + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        String status = line();
        if (!status.contains(" 101 ")) {
            throw new IOException("the upgrade was answered " + status);
        }
        while (!line().isEmpty()) {
            // Headers, of which none matters.
        }
    }

    private static ByteString compressed(byte[] plain) throws IOException {
        ByteString.Output bytes = ByteString.newOutput();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteString();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** The next message; control frames are passed over. */
    SignalResponse receive() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0F;
            long length = in.readUnsignedByte();
            if (length == LENGTH_IN_2_BYTES) {
                length = in.readUnsignedShort();
            } else if (length == LENGTH_IN_8_BYTES) {
                length = in.readLong();
            }
            byte[] payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            if (opcode == BINARY) {
                return SignalResponse.parseFrom(payload);
            }
        }
    }

    /** Sends a message, masked by zeros. */
    void send(SignalRequest request) throws IOException {
        byte[] payload = request.toByteArray();
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
        frame.put((byte) BINARY_FINAL);
        if (payload.length < LENGTH_IN_2_BYTES) {
            frame.put((byte) (MASKED | payload.length));
        } else {
            frame.put((byte) (MASKED | LENGTH_IN_2_BYTES)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload);
        out.write(frame.array(), 0, frame.position());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
