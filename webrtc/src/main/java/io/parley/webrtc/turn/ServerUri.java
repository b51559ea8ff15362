package io.parley.webrtc.turn;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.wire.TransportProtocol;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a STUN or TURN server is (RFC 7064 §3.1, RFC 7065 §3.1).
 *
 * <pre>
 *   stun:stun.example.com            turn:turn.example.com:3478?transport=udp
 *   turns:turn.example.com           turn:[2001:db8::1]?transport=tcp
 * </pre>
 *
 * @param text as it was written, for messages
 * @param turn whether it is a TURN server; else it only tells addresses
 * @param secure whether TLS is spoken, over TCP
 * @param transport what the server is spoken to over
 * @param host a name or an IP address, without brackets
 * @param port 1 to 65535
 */
public record ServerUri(
        String text,
        boolean turn,
        boolean secure,
        TransportProtocol transport,
        String host,
        int port) {
    private static final int MAX_LENGTH = 512;
    private static final int PORT = 3478; // RFC 7064 §3.2, RFC 7065 §3.2
    private static final int SECURE_PORT = 5349;

    public ServerUri {
        requireNonNull(text, "text");
        requireNonNull(transport, "transport");
        requireNonNull(host, "host");
    }

    /** Reads a URI; null for anything that is none. */
    public static @Nullable ServerUri parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || text.length() > MAX_LENGTH) {
            return null;
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("stuns") || scheme.equals("turns");
        boolean turn = scheme.startsWith("turn");
        if (!secure && !scheme.equals("stun") && !scheme.equals("turn")) {
            return null;
        }
        String rest = text.substring(colon + 1);
        int question = rest.indexOf('?');
        TransportProtocol transport = secure ? TransportProtocol.TCP : TransportProtocol.UDP;
        if (question >= 0) {
            // RFC 7065 has it for TURN only; some write it for STUN too.
            switch (rest.substring(question + 1).toLowerCase(Locale.ROOT)) {
                case "transport=tcp" -> transport = TransportProtocol.TCP;
                case "transport=udp" -> {
                    if (secure) {
                        return null; // that would be DTLS, which nobody serves
                    }
                }
                default -> {
                    return null;
                }
            }
            rest = rest.substring(0, question);
        }
        return of(text, turn, secure, transport, rest);
    }

    private static @Nullable ServerUri of(
            String text, boolean turn, boolean secure, TransportProtocol transport, String rest) {
        int end = rest.startsWith("[") ? rest.indexOf(']') + 1 : rest.indexOf(':');
        if (end == 0 && rest.startsWith("[")) {
            return null;
        }
        String host = end < 0 ? rest : rest.substring(0, end);
        String after = end < 0 ? "" : rest.substring(end);
        int port = secure ? SECURE_PORT : PORT;
        if (!after.isEmpty()) {
            port = after.startsWith(":") ? portOf(after.substring(1)) : -1;
        }
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return port < 0 || !isHost(host)
                ? null
                : new ServerUri(text, turn, secure, transport, host, port);
    }

    private static int portOf(String digits) {
        if (digits.isEmpty() || digits.length() > 5) {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            port = 10 * port + (c - '0');
        }
        return port >= 1 && port <= 65535 ? port : -1;
    }

    private static boolean isHost(String host) {
        if (host.isEmpty() || host.length() > 255) {
            return false;
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && !(c >= '0' && c <= '9') && "-._:".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
