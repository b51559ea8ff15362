package io.parley.rpc.dial;

import io.parley.rpc.channel.SessionDescriptions;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.sdp.SdpType;
import org.jspecify.annotations.Nullable;

/** Session descriptions out of signaling messages. */
final class Descriptions {
    /** What is wrong with one that cannot be read. */
    static final String NONE =
            "no session description (expected: base64 of a JSON object with type and sdp)";

    private Descriptions() {}

    /** The description in a text; null when there is none, or one of another type. */
    static @Nullable SessionDescriptionInit read(String text, SdpType expected) {
        if (text.length() > Limits.MAX_SDP_CHARS) {
            return null;
        }
        SessionDescriptionInit description = SessionDescriptions.decode(text);
        return description == null || description.type() != expected ? null : description;
    }
}
