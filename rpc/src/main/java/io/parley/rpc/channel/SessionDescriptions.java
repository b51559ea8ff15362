package io.parley.rpc.channel;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.sdp.SdpType;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Session descriptions as signaling and renegotiation carry them: base64 of a JSON object with the
 * texts {@code type} and {@code sdp}.
 */
public final class SessionDescriptions {
    private SessionDescriptions() {}

    /** The text that {@link #decode} reads. */
    public static String encode(SessionDescriptionInit description) {
        JsonObject json = new JsonObject();
        json.addProperty("type", description.type().name().toLowerCase(Locale.ROOT));
        json.addProperty("sdp", description.sdp());
        return Base64.getEncoder().encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The description in a text, or null when it is none. */
    public static @Nullable SessionDescriptionInit decode(String text) {
        byte[] json;
        try {
            json = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            return null;
        }
        JsonObject object = object(new String(json, StandardCharsets.UTF_8));
        if (object == null) {
            return null;
        }
        String type = text(object, "type");
        String sdp = text(object, "sdp");
        SdpType known = type == null ? null : typeOf(type);
        return known == null || sdp == null ? null : new SessionDescriptionInit(known, sdp);
    }

    /** The object in a text, whatever members it has beside ours; null when it is none. */
    private static @Nullable JsonObject object(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement element = JsonParser.parseReader(reader);
            return element.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT
                    ? element.getAsJsonObject()
                    : null;
        } catch (JsonParseException | IOException e) {
            return null;
        }
    }

    private static @Nullable String text(JsonObject object, String name) {
        return object.get(name) instanceof JsonPrimitive value && value.isString()
                ? value.getAsString()
                : null;
    }

    private static @Nullable SdpType typeOf(String name) {
        for (SdpType type : SdpType.values()) {
            if (type.name().equalsIgnoreCase(name)) {
                return type;
            }
        }
        return null;
    }
}
