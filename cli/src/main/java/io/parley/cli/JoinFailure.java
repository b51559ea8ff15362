package io.parley.cli;

import io.parley.cli.room.Table;
import io.parley.sdk.ConnectException;

/** Turns what kept us from joining into what a person can do about it. */
final class JoinFailure {

    private JoinFailure() {}

    static String told(Throwable failure, String url) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String text = String.valueOf(cause.getMessage());
        String plain = "cannot join: " + Table.plain(text);
        if (!(cause instanceof ConnectException known)) {
            return plain;
        }
        return switch (known.reason()) {
            case UNREACHABLE, UNKNOWN_HOST, TLS ->
                    "cannot reach " + url + " (is the server running? check --url or LIVEKIT_URL)";
            case NOT_ALLOWED ->
                    text.contains("invalid")
                            ? url
                                    + " does not accept the token (check the key and its secret:"
                                    + " LIVEKIT_API_KEY, LIVEKIT_API_SECRET)"
                            : plain;
            case TRANSPORT ->
                    plain + " (are the server's UDP and TCP ports for media reachable from here?)";
            default -> plain;
        };
    }
}
