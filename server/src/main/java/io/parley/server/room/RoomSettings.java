package io.parley.server.room;

import io.parley.proto.livekit.CreateRoomRequest;
import io.parley.proto.livekit.RoomConfiguration;
import io.parley.server.limits.Limit;
import io.parley.server.room.AdminException.Reason;
import io.parley.token.AccessToken;
import java.time.Duration;

/**
 * The settings of one room.
 *
 * @param maxParticipants 0 means no limit
 * @param syncStreams whether subscribers get audio and video of one publisher in one stream
 */
record RoomSettings(
        Duration emptyTimeout,
        Duration departureTimeout,
        int maxParticipants,
        String metadata,
        boolean syncStreams,
        PlayoutDelay playoutDelay,
        DuplicateIdentity duplicateIdentity) {
    /**
     * The server's settings with what the creator's token asks for instead.
     *
     * @throws AdminException for what cannot be done
     */
    static RoomSettings of(RoomsConfig config, AccessToken token) {
        RoomConfiguration asked = token.roomConfig();
        return of(
                config,
                token.roomPreset(),
                asked == null ? RoomConfiguration.getDefaultInstance() : asked);
    }

    /**
     * The server's settings with what an operator asks for instead.
     *
     * @throws AdminException for what cannot be done
     */
    static RoomSettings of(RoomsConfig config, CreateRoomRequest asked) {
        refuse("replay_enabled", asked.getReplayEnabled());
        RoomConfiguration.Builder own =
                RoomConfiguration.newBuilder()
                        .setEmptyTimeout(asked.getEmptyTimeout())
                        .setDepartureTimeout(asked.getDepartureTimeout())
                        .setMaxParticipants(asked.getMaxParticipants())
                        .setMinPlayoutDelay(asked.getMinPlayoutDelay())
                        .setMaxPlayoutDelay(asked.getMaxPlayoutDelay())
                        .setSyncStreams(asked.getSyncStreams())
                        .setMetadata(asked.getMetadata())
                        .addAllAgents(asked.getAgentsList())
                        .putAllTags(asked.getTagsMap());
        if (asked.hasEgress()) {
            own.setEgress(asked.getEgress());
        }
        return of(config, asked.getRoomPreset(), own.build());
    }

    private static RoomSettings of(RoomsConfig config, String preset, RoomConfiguration own) {
        RoomConfiguration asked = own;
        if (!preset.isEmpty()) {
            RoomConfiguration named = config.presets().get(preset);
            if (named == null) {
                // LiveKit's text.
                throw new AdminException(
                        Reason.INVALID_ARGUMENT,
                        "unknown room configuration in create room request");
            }
            // Fields that are set win, as they do in LiveKit's server.
            asked = named.toBuilder().mergeFrom(own).build();
        }
        refuse("agents", asked.getAgentsCount() > 0);
        refuse("egress", asked.hasEgress());
        boolean delays = asked.getMinPlayoutDelay() != 0 || asked.getMaxPlayoutDelay() != 0;
        return new RoomSettings(
                choose(asked.getEmptyTimeout(), config.emptyTimeout()),
                choose(asked.getDepartureTimeout(), config.departureTimeout()),
                asked.getMaxParticipants() != 0
                        ? asked.getMaxParticipants()
                        : config.maxParticipants(),
                config.limits()
                                .isExceeded(
                                        Limit.METADATA, SizeChecks.utf8Length(asked.getMetadata()))
                        ? ""
                        : asked.getMetadata(),
                asked.getSyncStreams() || config.syncStreams(),
                delays
                        ? new PlayoutDelay(asked.getMinPlayoutDelay(), asked.getMaxPlayoutDelay())
                        : config.playoutDelay(),
                duplicates(config, asked.getTagsOrDefault(DuplicateIdentity.TAG, "")));
    }

    private static void refuse(String field, boolean asked) {
        if (asked) {
            throw new AdminException(
                    Reason.INVALID_ARGUMENT,
                    field + " is not supported by Parley (expected: not set)");
        }
    }

    private static DuplicateIdentity duplicates(RoomsConfig config, String tag) {
        if (tag.isEmpty()) {
            return config.duplicateIdentity();
        }
        DuplicateIdentity value = DuplicateIdentity.ofText(tag);
        if (value == null) {
            throw new AdminException(
                    Reason.INVALID_ARGUMENT,
                    "tag "
                            + DuplicateIdentity.TAG
                            + ": \""
                            + tag
                            + "\" (expected: replace or refuse)");
        }
        return value;
    }

    private static Duration choose(int askedSeconds, Duration otherwise) {
        return askedSeconds == 0
                ? otherwise
                : Duration.ofSeconds(Integer.toUnsignedLong(askedSeconds));
    }
}
