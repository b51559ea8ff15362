package io.parley.sdk.signal;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import io.parley.sdk.signal.JoinException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Puts what Netty and the JDK throw into one line that a user understands. */
final class Failures {
    private static final Pattern SYSTEM_CALL =
            Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private Failures() {}

    /**
     * @param connecting whether the TCP connection was not there yet
     */
    static JoinException of(
            @Nullable Throwable thrown, SignalEndpoint endpoint, boolean connecting) {
        Throwable cause =
                thrown instanceof DecoderException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        if (cause instanceof ProxyConnectException) {
            return new JoinException(
                    Reason.PROXY,
                    "the proxy did not connect to " + endpoint + ": " + text(cause),
                    cause);
        }
        if (cause instanceof NotSslRecordException) {
            return new JoinException(
                    Reason.TLS,
                    "no TLS at " + endpoint + "; if the server has none, use ws://",
                    cause);
        }
        if (cause instanceof SSLException) {
            return new JoinException(
                    Reason.TLS, "TLS with " + endpoint + " failed: " + text(cause), cause);
        }
        if (cause instanceof ConnectTimeoutException) {
            return new JoinException(
                    Reason.TIMEOUT, "connecting to " + endpoint + " took too long", cause);
        }
        if (cause instanceof WebSocketHandshakeException) {
            return new JoinException(
                    Reason.PROTOCOL, "no WebSocket at " + endpoint + ": " + text(cause), cause);
        }
        if (cause instanceof ConnectException || cause instanceof IOException || connecting) {
            return new JoinException(
                    Reason.UNREACHABLE,
                    (connecting ? "cannot connect to " : "lost the connection to ")
                            + endpoint
                            + ": "
                            + text(cause),
                    cause);
        }
        return new JoinException(
                Reason.PROTOCOL, "cannot understand " + endpoint + ": " + text(cause), cause);
    }

    /** The message without class names, on one line. */
    private static String text(@Nullable Throwable cause) {
        Throwable deepest = cause;
        while (deepest != null
                && deepest.getCause() != null
                && deepest.getCause() != deepest
                && deepest instanceof SSLException) {
            deepest = deepest.getCause();
        }
        String message = deepest == null ? null : deepest.getMessage();
        if (message == null) {
            return "no reason given";
        }
        // Netty's own sockets name the system call before the reason.
        return oneLine(SYSTEM_CALL.matcher(message).replaceFirst(""));
    }

    static String oneLine(String text) {
        String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() > Limits.SHOWN_TEXT ? line.substring(0, Limits.SHOWN_TEXT) : line;
    }
}
