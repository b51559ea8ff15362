package io.parley.server.room;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happens when somebody joins with the identity of one who is in the room. */
public enum DuplicateIdentity {
    /** The older session ends, as in LiveKit's rooms. */
    REPLACE,

    /** The newer one is refused while the older one is connected. */
    REFUSE;

    /** The tag of a room that sets it: of CreateRoom, of a token's configuration or a preset. */
    public static final String TAG = "parley.duplicate_identity";

    /** The value of that name in a config file or a tag; null when there is none. */
    public static @Nullable DuplicateIdentity ofText(String text) {
        for (DuplicateIdentity value : values()) {
            if (value.text().equals(text)) {
                return value;
            }
        }
        return null;
    }

    /** As in a config file and in a tag. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
