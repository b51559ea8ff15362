package io.parley.rpc.channel;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object (RFC 8259) whose members are texts, numbers, true, false and null. */
final class FlatJson {
    private final Map<String, String> texts = new HashMap<>();
    private final String source;
    private int at;

    private FlatJson(String source) {
        this.source = source;
    }

    /** The object in a text; null when it is none, or one with members that are not flat. */
    static @Nullable FlatJson parse(String source) {
        FlatJson json = new FlatJson(source);
        return json.readObject() ? json : null;
    }

    /** The value of a member that is a text, or null. */
    @Nullable String text(String name) {
        return texts.get(name);
    }

    static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 64).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    private boolean readObject() {
        if (!accept('{')) {
            return false;
        }
        if (accept('}')) {
            return atEnd();
        }
        do {
            String name = readText();
            if (name == null || !accept(':') || !readValue(name)) {
                return false;
            }
        } while (accept(','));
        return accept('}') && atEnd();
    }

    private boolean readValue(String name) {
        skipSpace();
        if (at < source.length() && source.charAt(at) == '"') {
            String value = readText();
            if (value != null) {
                texts.put(name, value);
            }
            return value != null;
        }
        int from = at;
        while (at < source.length() && isOfLiteral(source.charAt(at))) {
            at++;
        }
        return at > from;
    }

    private static boolean isOfLiteral(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || "+-.E".indexOf(c) >= 0;
    }

    private @Nullable String readText() {
        if (!accept('"')) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        while (at < source.length()) {
            char c = source.charAt(at++);
            if (c == '"') {
                return text.toString();
            }
            if (c == '\\') {
                int escaped = readEscape();
                if (escaped < 0) {
                    return null;
                }
                text.append((char) escaped);
            } else {
                text.append(c);
            }
        }
        return null;
    }

    private int readEscape() {
        if (at >= source.length()) {
            return -1;
        }
        char c = source.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> readHex();
            default -> -1;
        };
    }

    private int readHex() {
        if (source.length() - at < 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(source.charAt(at++), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private boolean accept(char wanted) {
        skipSpace();
        if (at < source.length() && source.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private boolean atEnd() {
        skipSpace();
        return at == source.length();
    }

    private void skipSpace() {
        while (at < source.length() && " \t\r\n".indexOf(source.charAt(at)) >= 0) {
            at++;
        }
    }
}
