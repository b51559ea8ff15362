package io.parley.cli.room;

import io.parley.cli.room.RoomApiException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Posts protobuf to one server. It uses {@code HttpURLConnection}, which is ready within a few
 * milliseconds, where {@code HttpClient} first starts a thread and reads all trusted certificates.
 */
final class TwirpCall {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Large enough for a server's largest list of rooms, too small to fill the heap. */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private final String url;
    private final String service;

    /**
     * @param url the server's, with the scheme of WebSockets or of HTTP
     * @param service its path, with a slash at the end
     */
    TwirpCall(String url, String service) {
        this.url = url;
        this.service = service;
    }

    /**
     * An answer.
     *
     * @param body of a good answer; empty for an error
     * @param error what the server says instead; null for a good answer
     */
    record Answer(byte[] body, @Nullable TwirpError error) {}

    /**
     * Calls.
     *
     * @throws RoomApiException when no answer comes
     */
    Answer post(String method, byte[] body, String token, Duration timeout) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) address(method).toURL().openConnection();
            connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/protobuf");
            connection.setRequestProperty("Authorization", "Bearer " + token);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_OK) {
                return new Answer(read(connection.getInputStream()), null);
            }
            return new Answer(
                    new byte[0], TwirpError.parse(status, read(connection.getErrorStream())));
        } catch (IOException e) {
            throw new RoomApiException(Reason.UNREACHABLE, "cannot reach " + url + ": " + told(e));
        }
    }

    private URI address(String method) {
        String base = url.startsWith("ws") ? "http" + url.substring(2) : url;
        return URI.create(
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                        + service
                        + method);
    }

    private static byte[] read(@Nullable InputStream in) throws IOException {
        if (in == null) {
            return new byte[0];
        }
        try (in) {
            byte[] body = in.readNBytes(MAX_ANSWER_BYTES + 1);
            if (body.length > MAX_ANSWER_BYTES) {
                throw new IOException(
                        "the answer has more than " + (MAX_ANSWER_BYTES >> 20) + " MiB");
            }
            return body;
        }
    }

    private static String told(IOException e) {
        if (e instanceof UnknownHostException) {
            return "there is no host of that name (check --url or LIVEKIT_URL)";
        }
        if (e instanceof ConnectException) {
            return "connection refused (is the server running? check --url or LIVEKIT_URL)";
        }
        if (e instanceof SocketTimeoutException) {
            return "no answer in time (is that the server's HTTP port?)";
        }
        if (e instanceof SSLException) {
            return "TLS failed: "
                    + e.getMessage()
                    + " (is it wss:// or https:// that the server speaks?)";
        }
        return e.getMessage() + " (is that the server's HTTP port?)";
    }
}
