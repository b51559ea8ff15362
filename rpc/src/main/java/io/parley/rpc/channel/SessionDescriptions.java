package io.parley.rpc.channel;

import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.sdp.SdpType;
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
        String json =
                "{\"type\":\""
                        + description.type().name().toLowerCase(Locale.ROOT)
                        + "\",\"sdp\":"
                        + FlatJson.quote(description.sdp())
                        + "}";
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The description in a text, or null when it is none. */
    public static @Nullable SessionDescriptionInit decode(String text) {
        byte[] json;
        try {
            json = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            return null;
        }
        FlatJson object = FlatJson.parse(new String(json, StandardCharsets.UTF_8));
        if (object == null) {
            return null;
        }
        String type = object.text("type");
        String sdp = object.text("sdp");
        SdpType known = type == null ? null : typeOf(type);
        return known == null || sdp == null ? null : new SessionDescriptionInit(known, sdp);
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
