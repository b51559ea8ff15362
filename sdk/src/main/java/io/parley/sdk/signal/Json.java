package io.parley.sdk.signal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As much of RFC 8259 as the protocol needs: candidates, lists of regions, attributes. Objects are
 * maps, arrays lists, numbers doubles; of two equal names in an object the last counts.
 */
public final class Json {
    private final String text;
    private int at;
    private boolean broken;

    private Json(String text) {
        this.text = text;
    }

    /** The object that the text is; null when it is none, or nested too deeply. */
    public static @Nullable Map<String, @Nullable Object> readObject(String text) {
        Json reader = new Json(text);
        Object value = reader.value(0);
        reader.skipSpace();
        if (reader.broken || reader.at != text.length() || !(value instanceof Map<?, ?> map)) {
            return null;
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        map.forEach((key, member) -> object.put((String) key, member));
        return object;
    }

    /** An object of strings. */
    public static String write(Map<String, String> object) {
        StringBuilder out = new StringBuilder("{");
        for (Map.Entry<String, String> entry : object.entrySet()) {
            if (out.length() > 1) {
                out.append(',');
            }
            quote(out, entry.getKey());
            out.append(':');
            quote(out, entry.getValue());
        }
        return out.append('}').toString();
    }

    /** A string. */
    public static String quoted(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2);
        quote(out, value);
        return out.toString();
    }

    private static void quote(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private @Nullable Object value(int depth) {
        skipSpace();
        if (depth > Limits.JSON_DEPTH || at >= text.length()) {
            broken = true;
            return null;
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        at++;
        if (next('}')) {
            return members;
        }
        do {
            skipSpace();
            if (at >= text.length() || text.charAt(at) != '"') {
                broken = true;
                return members;
            }
            String name = string();
            expect(':');
            members.put(name, broken ? null : value(depth + 1));
        } while (!broken && next(','));
        expect('}');
        return members;
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        at++;
        if (next(']')) {
            return elements;
        }
        do {
            elements.add(value(depth + 1));
        } while (!broken && next(','));
        expect(']');
        return elements;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return out.toString();
            }
            if (c < 0x20) {
                break;
            }
            out.append(c == '\\' ? escaped() : c);
        }
        broken = true;
        return out.toString();
    }

    /** The character after a backslash; leaves {@code at} on its last one. */
    private char escaped() {
        at++;
        char c = at < text.length() ? text.charAt(at) : 0;
        switch (c) {
            case '"', '\\', '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return unicode();
            default:
                broken = true;
                return 0;
        }
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            broken |= digit < 0;
            code = code << 4 | digit & 0xF;
        }
        return (char) code;
    }

    private @Nullable Object number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Double.valueOf(text.substring(start, at));
        } catch (NumberFormatException e) {
            broken = true;
            return null;
        }
    }

    private @Nullable Object word(String word, @Nullable Object meaning) {
        broken |= !text.startsWith(word, at);
        at += word.length();
        return meaning;
    }

    private boolean next(char c) {
        skipSpace();
        boolean there = at < text.length() && text.charAt(at) == c;
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(char c) {
        broken |= !next(c);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
