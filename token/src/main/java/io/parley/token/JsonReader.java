package io.parley.token;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object (RFC 8259) as maps, lists, texts, doubles and booleans; a JSON null is left
 * out. Anything that is not exactly JSON is no object. It exists because a token is all the JSON
 * that clients need, and a library for it would be larger than the rest of them.
 */
final class JsonReader {
    /** Maps and lists in a token are shallow; deeper ones are an attack on the stack. */
    private static final int MAX_DEPTH = 32;

    /** More digits than any number of a token can mean. */
    private static final int MAX_NUMBER_LENGTH = 64;

    private static final Object NULL = new Object();

    /** Ends the reading; the text is no JSON. */
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super(null, null, false, false);
        }
    }

    private final String text;
    private int position;

    private JsonReader(String text) {
        this.text = text;
    }

    /** The object, or null when these bytes are none. */
    static @Nullable Map<String, Object> readObject(byte[] utf8) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
            JsonReader reader = new JsonReader(text);
            reader.skipSpace();
            reader.expect('{');
            Map<String, Object> object = reader.object(1);
            reader.skipSpace();
            return reader.position == text.length() ? object : null;
        } catch (CharacterCodingException | Malformed e) {
            return null;
        }
    }

    private Object value(int depth) {
        skipSpace();
        char first = next();
        return switch (first) {
            case '{' -> object(deeper(depth));
            case '[' -> array(deeper(depth));
            case '"' -> string();
            case 't' -> literal("rue", true);
            case 'f' -> literal("alse", false);
            case 'n' -> literal("ull", NULL);
            default -> number();
        };
    }

    private static int deeper(int depth) {
        if (depth == MAX_DEPTH) {
            throw new Malformed();
        }
        return depth + 1;
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        skipSpace();
        if (skip('}')) {
            return object;
        }
        do {
            skipSpace();
            expect('"');
            String name = string();
            skipSpace();
            expect(':');
            Object value = value(depth);
            if (value == NULL) {
                object.remove(name);
            } else {
                object.put(name, value);
            }
            skipSpace();
        } while (skip(','));
        expect('}');
        return object;
    }

    private List<Object> array(int depth) {
        List<Object> array = new ArrayList<>();
        skipSpace();
        if (skip(']')) {
            return array;
        }
        do {
            Object value = value(depth);
            if (value != NULL) {
                array.add(value);
            }
            skipSpace();
        } while (skip(','));
        expect(']');
        return array;
    }

    private Object literal(String rest, Object value) {
        if (!text.startsWith(rest, position)) {
            throw new Malformed();
        }
        position += rest.length();
        return value;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return string.toString();
            }
            if (c < ' ') {
                throw new Malformed();
            }
            string.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new Malformed();
        };
    }

    private char unicode() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0 || text.charAt(position - 1) > 'f') {
                throw new Malformed();
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    /** The first character was read; the grammar is that of RFC 8259 §6. */
    private Double number() {
        position--;
        int start = position;
        skip('-');
        if (!skip('0')) {
            digits();
        }
        if (skip('.')) {
            digits();
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        if (position - start > MAX_NUMBER_LENGTH) {
            throw new Malformed();
        }
        return Double.valueOf(text.substring(start, position));
    }

    private void digits() {
        int start = position;
        while (position < text.length() && isDigit(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            throw new Malformed();
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void skipSpace() {
        while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private boolean skip(char c) {
        boolean isThere = position < text.length() && text.charAt(position) == c;
        if (isThere) {
            position++;
        }
        return isThere;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw new Malformed();
        }
    }

    private char next() {
        if (position == text.length()) {
            throw new Malformed();
        }
        return text.charAt(position++);
    }
}
