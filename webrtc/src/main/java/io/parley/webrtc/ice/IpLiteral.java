package io.parley.webrtc.ice;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses in text, and never asks a name server. */
final class IpLiteral {
    /** The longest text of an IPv6 address, with an IPv4 tail. */
    private static final int MAX_LENGTH = 45;

    private IpLiteral() {}

    /** Null when {@code text} is not an IP address, such as a host name. */
    static @Nullable InetAddress parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return null;
        }
        return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    }

    private static @Nullable InetAddress parseV4(String text) {
        byte[] octets = new byte[4];
        int octet = 0;
        int value = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (value < 0 || octet == 4) {
                    return null;
                }
                octets[octet++] = (byte) value;
                value = -1;
            } else if (c >= '0' && c <= '9') {
                value = Math.max(value, 0) * 10 + (c - '0');
                if (value > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return octet == 4 ? ofBytes(octets) : null;
    }

    private static @Nullable InetAddress parseV6(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.' || c > 'f') {
                return null;
            }
        }
        try {
            // A text of these characters with a colon in it is read as a literal or refused.
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static @Nullable InetAddress ofBytes(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            return null; // only for a wrong length
        }
    }
}
