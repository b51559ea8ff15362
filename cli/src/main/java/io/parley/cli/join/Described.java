package io.parley.cli.join;

import com.google.gson.JsonObject;
import io.parley.cli.room.Human;
import io.parley.cli.room.Table;
import io.parley.sdk.EncryptionType;
import io.parley.sdk.Participant;
import io.parley.sdk.TrackPublication;
import io.parley.sdk.TrackSource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The things that events are about, in words and as JSON. */
final class Described {

    /** What fits on a line beside the rest. */
    private static final int MAX_TEXT = 120;

    private Described() {}

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** As in {@code camera 1280x720 VP8}. */
    static String track(TrackPublication track) {
        StringBuilder text = new StringBuilder(kind(track));
        if (!track.name().isEmpty() && !track.name().equals(kind(track))) {
            text.append(" '").append(Table.cut(track.name(), MAX_TEXT)).append('\'');
        }
        if (track.width() > 0) {
            text.append(' ').append(track.width()).append('x').append(track.height());
        }
        String codec = Human.codec(track.mimeType());
        if (!codec.isEmpty()) {
            text.append(' ').append(codec);
        }
        if (track.encryptionType() != EncryptionType.NONE) {
            text.append(", encrypted");
        }
        return text.toString();
    }

    /** The same, and whether it is muted. */
    static String trackNow(TrackPublication track) {
        return track(track) + (track.isMuted() ? ", muted" : "");
    }

    private static String kind(TrackPublication track) {
        return track.source() == TrackSource.UNKNOWN ? lower(track.kind()) : lower(track.source());
    }

    static JsonObject json(TrackPublication track) {
        JsonObject json = new JsonObject();
        json.addProperty("sid", track.sid());
        json.addProperty("name", track.name());
        json.addProperty("kind", lower(track.kind()));
        json.addProperty("source", lower(track.source()));
        json.addProperty("mime_type", track.mimeType());
        json.addProperty("width", track.width());
        json.addProperty("height", track.height());
        json.addProperty("simulcast", track.isSimulcasted());
        json.addProperty("muted", track.isMuted());
        json.addProperty("encrypted", track.encryptionType() != EncryptionType.NONE);
        return json;
    }

    static JsonObject json(Participant who) {
        JsonObject json = new JsonObject();
        json.addProperty("identity", who.identity());
        json.addProperty("sid", who.sid());
        json.addProperty("name", who.name());
        json.addProperty("kind", lower(who.kind()));
        return json;
    }

    /** The name of whoever sent something; one who is not in the list is the server or hidden. */
    static String sender(@Nullable Participant who) {
        return who == null ? "the server" : who.identity();
    }

    /** As in {@code 12 B: "hello"}; bytes that are no text are not shown. */
    static String payload(byte[] data) {
        String text = utf8(data);
        return Human.bytes(data.length)
                + (text == null || text.isEmpty() ? "" : ": \"" + Table.cut(text, MAX_TEXT) + '"');
    }

    /** Adds the payload as {@code text} or, when it is none, as {@code base64}. */
    static EventLine withPayload(EventLine line, byte[] data) {
        String text = utf8(data);
        line.with("size", data.length);
        return text == null
                ? line.with("base64", Base64.getEncoder().encodeToString(data))
                : line.with("text", text);
    }

    /** A text in quotes, cut to what fits. */
    static String quoted(String text) {
        return '"' + Table.cut(text, MAX_TEXT) + '"';
    }

    private static @Nullable String utf8(byte[] data) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
