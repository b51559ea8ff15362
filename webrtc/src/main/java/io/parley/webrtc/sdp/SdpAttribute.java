package io.parley.webrtc.sdp;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One {@code a=} line (RFC 8866 §5.13).
 *
 * @param name what stands before the colon
 * @param value what stands after it; null for a property attribute, which has no colon
 */
public record SdpAttribute(String name, @Nullable String value) {
    public SdpAttribute {
        requireNonNull(name, "name");
        if (name.isEmpty() || !isOneLine(name) || name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("name: " + name + " (expected: a token)");
        }
        if (value != null && !isOneLine(value)) {
            throw new IllegalArgumentException("value of " + name + " (expected: one line)");
        }
    }

    static boolean isOneLine(String text) {
        return text.indexOf('\r') < 0 && text.indexOf('\n') < 0 && text.indexOf('\0') < 0;
    }

    void appendTo(StringBuilder out) {
        out.append("a=").append(name);
        if (value != null) {
            out.append(':').append(value);
        }
        out.append("\r\n");
    }
}
