package io.parley.webrtc.ice;

import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.TransportProtocol;
import java.util.Locale;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one candidate (RFC 8839 §5.1, RFC 6544 §4.5).
 *
 * <pre>
 * candidate:FOUNDATION COMPONENT PROTOCOL PRIORITY ADDRESS PORT typ TYPE
 *     [raddr ADDRESS] [rport PORT] *(NAME VALUE)
 * </pre>
 */
final class CandidateParser {
    private static final long MAX_PRIORITY = (1L << 31) - 1;

    private final String text;
    private StringTokenizer words = new StringTokenizer("");
    private @Nullable TcpType tcpType;
    private @Nullable String relatedAddress;
    private int relatedPort;
    private @Nullable String ufrag;

    CandidateParser(String text) {
        this.text = text;
    }

    @Nullable IceCandidate parse() {
        if (text.length() > Limits.MAX_CANDIDATE_LENGTH) {
            return null;
        }
        words = new StringTokenizer(withoutPrefix(text.strip()), " ");
        String foundation = next();
        long component = number(next(), 256);
        TransportProtocol protocol = protocol(next());
        long priority = number(next(), MAX_PRIORITY);
        String address = next();
        long port = number(next(), 65535);
        CandidateType type = next().equals("typ") ? CandidateType.ofSdpName(next()) : null;
        if (!isIceChars(foundation, 32)
                || component < 1
                || protocol == null
                || priority < 0
                || !isAddress(address)
                || port < 0
                || type == null
                || !readExtensions()
                || (protocol == TransportProtocol.TCP) != (tcpType != null)) {
            return null;
        }
        return new IceCandidate(
                foundation,
                (int) component,
                protocol,
                priority,
                address,
                (int) port,
                type,
                tcpType,
                relatedAddress,
                relatedPort,
                ufrag);
    }

    private static String withoutPrefix(String line) {
        String rest = line.startsWith("a=") ? line.substring(2) : line;
        return rest.startsWith("candidate:") ? rest.substring("candidate:".length()) : rest;
    }

    private boolean readExtensions() {
        while (words.hasMoreTokens()) {
            String name = next();
            if (!words.hasMoreTokens()) {
                return true; // browsers have sent names without a value: ignored
            }
            if (!readExtension(name, next())) {
                return false;
            }
        }
        return true;
    }

    /** False when a known extension has a value that it cannot have. Unknown ones are ignored. */
    private boolean readExtension(String name, String value) {
        switch (name) {
            case "raddr" -> {
                relatedAddress = value;
                return isAddress(value);
            }
            case "rport" -> {
                relatedPort = (int) number(value, 65535);
                return relatedPort >= 0;
            }
            case "tcptype" -> {
                tcpType = TcpType.ofSdpName(value);
                return tcpType != null;
            }
            case "ufrag" -> {
                ufrag = value;
                return isIceChars(value, 256);
            }
            default -> {
                return true; // generation, network-id, network-cost and what may come
            }
        }
    }

    private String next() {
        return words.hasMoreTokens() ? words.nextToken() : "";
    }

    private static @Nullable TransportProtocol protocol(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "udp" -> TransportProtocol.UDP;
            case "tcp" -> TransportProtocol.TCP;
            default -> null;
        };
    }

    /** A decimal number of at most {@code max}, or -1. */
    private static long number(String word, long max) {
        if (word.isEmpty() || word.length() > 10) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= max ? value : -1;
    }

    /** An IP address or a host name; what has a colon must be an IPv6 address. */
    private static boolean isAddress(String word) {
        if (word.isEmpty() || word.length() > 255) {
            return false;
        }
        if (word.indexOf(':') >= 0) {
            return IpLiteral.parse(word) != null;
        }
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '.' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /**
     * RFC 8839 §5.1: {@code ice-char = ALPHA / DIGIT / "+" / "/"}; some peers add "-", "_", "=".
     */
    static boolean isIceChars(String word, int maxLength) {
        if (word.isEmpty() || word.length() > maxLength) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (!isAlphanumeric(c) && "+/-_=".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
