package io.parley.cli.room;

import io.parley.cli.room.RoomApi.Subject;
import io.parley.cli.room.RoomApiException.MethodError;
import io.parley.cli.room.RoomApiException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what a server says into what a person can do about it. */
final class Refusals {

    private static final int MAX_TEXT = 300;

    /** How LiveKit's server tells the error of a method. */
    private static final Pattern RPC_ERROR = Pattern.compile("RpcError (\\d{1,9}): (.*)");

    /** What LiveKit's server puts before many a text, and which says nothing. */
    private static final String PREFIX = "twirp error unknown: ";

    private Refusals() {}

    static RoomApiException of(
            TwirpError error, String method, String url, String key, Subject subject) {
        if (error.status() == 401 || error.status() == 403) {
            // Nothing of the answer: LiveKit's repeats the token.
            return new RoomApiException(
                    Reason.WRONG_KEY,
                    url
                            + " does not accept the API key '"
                            + key
                            + "' (check the key and its secret: LIVEKIT_API_KEY, LIVEKIT_API_SECRET)");
        }
        return switch (error.code()) {
            case "unavailable" ->
                    // LiveKit's server asks whoever has the room or the participant, and nobody
                    // answers.
                    error.text().contains("no response from servers")
                            ? new RoomApiException(Reason.NOT_FOUND, notFound(error, subject))
                            : refused(error);
            case "not_found" -> new RoomApiException(Reason.NOT_FOUND, notFound(error, subject));
            case "unimplemented", "bad_route" ->
                    new RoomApiException(
                            Reason.UNSUPPORTED,
                            url
                                    + " cannot do that: it does not have "
                                    + method
                                    + " of the room API");
            case "" ->
                    new RoomApiException(
                            Reason.REFUSED,
                            url
                                    + " answers with HTTP status "
                                    + error.status()
                                    + ", not as a room server (check --url or LIVEKIT_URL)");
            default -> refused(error);
        };
    }

    private static RoomApiException refused(TwirpError error) {
        return new RoomApiException(
                Reason.REFUSED, "the server refused: " + text(error) + hint(error));
    }

    /** The error of the method that was called; null when it was the server that refused. */
    static @Nullable MethodError methodError(TwirpError error) {
        Matcher inText = RPC_ERROR.matcher(text(error));
        String code = error.meta().get("rpc_code");
        String message = text(error);
        if (code == null && inText.matches()) {
            code = inText.group(1);
            message = inText.group(2);
        }
        try {
            return code == null
                    ? null
                    : new MethodError(
                            Integer.parseInt(code),
                            message,
                            error.meta().getOrDefault("rpc_data", ""));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String notFound(TwirpError error, Subject subject) {
        if (error.text().contains("track")) {
            return "there is no such track of '"
                    + subject.identity()
                    + "' (see: parley room participants "
                    + subject.room()
                    + " --tracks)";
        }
        return subject.identity().isEmpty() || error.text().contains("room does not exist")
                ? noRoom(subject.room())
                : noParticipant(subject.room(), subject.identity());
    }

    static String noRoom(String room) {
        return "there is no room '" + room + "' (see: parley room list)";
    }

    static String noParticipant(String room, String identity) {
        return "there is no participant '"
                + identity
                + "' in room '"
                + room
                + "' (see: parley room participants "
                + room
                + ")";
    }

    private static String hint(TwirpError error) {
        return error.text().contains("remote unmute")
                ? " (a participant unmutes itself, unless the server's room.enable_remote_unmute is on)"
                : "";
    }

    private static String text(TwirpError error) {
        String text = Table.plain(error.text().isEmpty() ? error.code() : error.text());
        text = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
    }
}
