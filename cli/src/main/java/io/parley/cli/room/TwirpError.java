package io.parley.cli.room;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How Twirp tells an error (its protocol, version 7).
 *
 * @param status the HTTP status
 * @param code as in {@code not_found}; empty when the answer is none of Twirp's
 * @param text for people; may be empty
 * @param meta more about it, by name
 */
record TwirpError(int status, String code, String text, Map<String, String> meta) {

    static TwirpError parse(int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        try {
            if (JsonParser.parseString(text) instanceof JsonObject error && error.has("code")) {
                return new TwirpError(
                        status, text(error.get("code")), text(error.get("msg")), meta(error));
            }
        } catch (JsonParseException e) {
            // it is a text, then
        }
        return new TwirpError(status, "", text, Map.of());
    }

    private static Map<String, String> meta(JsonObject error) {
        Map<String, String> meta = new HashMap<>();
        if (error.get("meta") instanceof JsonObject entries) {
            entries.entrySet().forEach(entry -> meta.put(entry.getKey(), text(entry.getValue())));
        }
        return Map.copyOf(meta);
    }

    private static String text(@Nullable JsonElement element) {
        return element != null && element.isJsonPrimitive() ? element.getAsString() : "";
    }
}
