package io.parley.rpc.dial;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a gRPC server is, as people write it: {@code http://127.0.0.1:7880}, {@code
 * https://calls.example.com}, {@code calls.example.com:443} or {@code unix:/run/calls.sock}.
 *
 * @param target what {@link io.grpc.Grpc#newChannelBuilder} takes
 * @param authority host and port as the server sees them
 * @param plaintext whether no TLS is spoken there
 */
public record SignalingAddress(String target, String authority, boolean plaintext) {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final String EXPECTED =
            " (expected: as in http://127.0.0.1:7880, https://calls.example.com or"
                    + " calls.example.com:443)";

    public SignalingAddress {
        requireNonNull(target, "target");
        requireNonNull(authority, "authority");
    }

    /** The host, a name or a literal; IPv6 in brackets. */
    String host() {
        return authority.substring(0, authority.lastIndexOf(':'));
    }

    int port() {
        return Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
    }

    /** The same without TLS. */
    public SignalingAddress inPlaintext() {
        return new SignalingAddress(target, authority, true);
    }

    /**
     * Reads an address.
     *
     * @param plaintext what counts where the address has no scheme
     * @throws IllegalArgumentException when it is none; the message is for the one who wrote it
     */
    public static SignalingAddress parse(String text, boolean plaintext) {
        String address = text.strip();
        if (address.startsWith("unix:")) {
            return new SignalingAddress(address, "localhost", true);
        }
        int scheme = address.indexOf("://");
        if (scheme < 0) {
            return of(text, "//" + address, plaintext);
        }
        return switch (address.substring(0, scheme).toLowerCase(Locale.ROOT)) {
            case "http", "ws" -> of(text, address.substring(scheme + 1), true);
            case "https", "wss" -> of(text, address.substring(scheme + 1), false);
            default -> throw refused(text);
        };
    }

    private static SignalingAddress of(String text, String hierarchical, boolean plaintext) {
        URI uri;
        try {
            uri = new URI(hierarchical);
        } catch (URISyntaxException e) {
            throw refused(text);
        }
        boolean hasPath = uri.getRawPath() != null && !uri.getRawPath().matches("/?");
        if (uri.getHost() == null
                || uri.getPort() == 0
                || uri.getPort() > 65_535
                || uri.getRawUserInfo() != null
                || hasPath) {
            throw refused(text);
        }
        int port = uri.getPort() > 0 ? uri.getPort() : plaintext ? HTTP : HTTPS;
        String authority = uri.getHost() + ":" + port;
        return new SignalingAddress("dns:///" + authority, authority, plaintext);
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("'" + text + "' is not an address" + EXPECTED);
    }
}
