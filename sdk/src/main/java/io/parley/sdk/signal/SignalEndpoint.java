package io.parley.sdk.signal;

import io.parley.sdk.signal.JoinException.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a server listens, read from the URL that a user gives.
 *
 * @param secure whether TLS is spoken
 * @param host name or address; an IPv6 address without brackets
 * @param port 1 to 65535
 * @param path what the paths of the protocol are appended to: empty, or with a leading slash and
 *     none at its end
 */
public record SignalEndpoint(boolean secure, String host, int port, String path) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /**
     * Reads a URL; {@code http} stands for {@code ws}, and {@code https} for {@code wss}.
     *
     * @throws JoinException BAD_URL, which says what is wrong with it
     */
    public static SignalEndpoint parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw bad(url, e.getReason());
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("wss") || scheme.equals("https");
        if (!secure && !scheme.equals("ws") && !scheme.equals("http")) {
            throw bad(url, "it must begin with ws://, wss://, http:// or https://");
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw bad(url, "it names no host, or one that no host can have");
        }
        int port = uri.getPort() < 0 ? secure ? HTTPS_PORT : HTTP_PORT : uri.getPort();
        if (port < 1 || port > 65535) {
            throw bad(url, "port " + port + " (expected: 1 to 65535)");
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return new SignalEndpoint(secure, host, port, path);
    }

    private static JoinException bad(String url, String why) {
        String shown = url.length() > Limits.SHOWN_TEXT ? url.substring(0, Limits.SHOWN_TEXT) : url;
        return new JoinException(
                Reason.BAD_URL, "cannot use the URL \"" + shown.strip() + "\": " + why);
    }

    /** What stands in the Host header (RFC 9110 §7.2). */
    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure ? HTTPS_PORT : HTTP_PORT) ? name : name + ":" + port;
    }

    /** The address as it is asked of proxy selectors, which know http and https only. */
    URI httpUri() {
        return URI.create((secure ? "https://" : "http://") + authority() + path + "/");
    }

    @Override
    public String toString() {
        return (secure ? "wss://" : "ws://") + authority() + path;
    }
}
