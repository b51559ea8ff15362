package io.parley.rpc.dial;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a server whether it speaks TLS, by a hello of which nothing comes: every TLS server answers
 * with a record, if only an alert; others close the connection or answer in words of their own.
 */
public final class TlsProbe {
    // RFC 8446 §5.1: types of records
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;

    private static final byte[] HELLO = hello();

    private TlsProbe() {}

    /**
     * Asks.
     *
     * @return false when the server answered, and not in TLS; true also when there was no answer,
     *     so that the connection which follows tells why
     */
    public static CompletableFuture<Boolean> speaksTls(SignalingAddress address, Duration timeout) {
        return CompletableFuture.supplyAsync(() -> ask(address, timeout), Shared.executor());
    }

    private static boolean ask(SignalingAddress address, Duration timeout) {
        int millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), millis);
            socket.setSoTimeout(millis);
            return answersInTls(socket);
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean answersInTls(Socket socket) {
        try {
            socket.getOutputStream().write(HELLO);
            InputStream in = socket.getInputStream();
            int first = in.read();
            return first == HANDSHAKE || first == ALERT;
        } catch (SocketTimeoutException silent) {
            return true;
        } catch (IOException reset) {
            return false;
        }
    }

    /** A ClientHello of TLS 1.2 (RFC 5246 §7.4.1.2) with two cipher suites and no extensions. */
    private static byte[] hello() {
        byte[] record = new byte[5 + 4 + 2 + 32 + 1 + 2 + 4 + 2];
        int body = record.length - 9;
        byte[] start = {HANDSHAKE, 3, 1, 0, (byte) (body + 4), 1, 0, 0, (byte) body, 3, 3};
        System.arraycopy(start, 0, record, 0, start.length);
        byte[] end = {0, 0, 4, (byte) 0xC0, 0x2B, (byte) 0xC0, 0x2F, 1, 0};
        System.arraycopy(end, 0, record, record.length - end.length, end.length);
        return record;
    }
}
