package io.parley.server.config;

import io.parley.proto.livekit.RoomConfiguration;
import java.util.List;
import java.util.Map;

/**
 * What happens in rooms (the rest of the {@code room} section).
 *
 * @param enableRemoteUnmute whether the room API may let a muted track sound again; false by
 *     default, since nobody shall be listened to unasked
 * @param syncStreams whether subscribers get audio and video of a publisher in one stream; false by
 *     default
 * @param minPlayoutMillis how long subscribers shall keep pictures at least, 0 by default
 * @param maxPlayoutMillis how long at most; with both 0 nothing is said
 * @param duplicateIdentity what a second session of an identity does, one of {@link
 *     #DUPLICATE_IDENTITY}; the first by default, as in LiveKit's rooms
 * @param presets settings that rooms can be created with by name
 * @param banFile where bans outlive the process; empty: they do not
 */
public record RoomRules(
        boolean enableRemoteUnmute,
        boolean syncStreams,
        int minPlayoutMillis,
        int maxPlayoutMillis,
        String duplicateIdentity,
        Map<String, RoomConfiguration> presets,
        String banFile) {

    /** What {@code duplicate_identity} may be. */
    public static final List<String> DUPLICATE_IDENTITY = List.of("replace", "refuse");

    /** The defaults that the parameters describe. */
    public static final RoomRules DEFAULT =
            new RoomRules(false, false, 0, 0, "replace", Map.of(), "");

    public RoomRules {
        presets = Map.copyOf(presets);
    }
}
