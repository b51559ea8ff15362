package io.parley.server.room;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of an ICE candidate, {@code RTCIceCandidateInit} of W3C WebRTC §4.8.1.1.
 *
 * @param mid null when the client names the section by its index alone
 * @param mLineIndex 0 when the client gives none
 */
record CandidateJson(String candidate, @Nullable String mid, int mLineIndex) {
    /** Null when the text is not such an object. */
    static @Nullable CandidateJson parse(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            CandidateJson read = reader.peek() == JsonToken.BEGIN_OBJECT ? object(reader) : null;
            return read != null && reader.peek() == JsonToken.END_DOCUMENT ? read : null;
        } catch (MalformedJsonException | EOFException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string has no other errors
        }
    }

    private static @Nullable CandidateJson object(JsonReader reader) throws IOException {
        String candidate = null;
        String mid = null;
        int index = 0;
        reader.beginObject();
        while (reader.hasNext()) {
            switch (reader.nextName()) {
                case "candidate" -> candidate = string(reader);
                case "sdpMid" -> mid = string(reader);
                case "sdpMLineIndex" -> index = index(reader);
                default -> reader.skipValue();
            }
        }
        reader.endObject();
        return candidate == null ? null : new CandidateJson(candidate, mid, index);
    }

    private static @Nullable String string(JsonReader reader) throws IOException {
        if (reader.peek() == JsonToken.STRING) {
            return reader.nextString();
        }
        reader.skipValue();
        return null;
    }

    private static int index(JsonReader reader) throws IOException {
        if (reader.peek() != JsonToken.NUMBER) {
            reader.skipValue();
            return 0;
        }
        try {
            return Math.max(0, Integer.parseInt(reader.nextString()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** With every key that clients insist on: none of the first three may be missing or null. */
    String format() {
        StringWriter text = new StringWriter(candidate.length() + 96);
        try (JsonWriter writer = new JsonWriter(text)) {
            writer.beginObject();
            writer.name("candidate").value(candidate);
            writer.name("sdpMid").value(mid == null ? String.valueOf(mLineIndex) : mid);
            writer.name("sdpMLineIndex").value(mLineIndex);
            writer.name("usernameFragment").nullValue();
            writer.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string has no errors
        }
        return text.toString();
    }
}
