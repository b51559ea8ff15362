package io.parley.server.room;

import io.parley.proto.livekit.CreateRoomRequest;
import io.parley.proto.livekit.RoomConfiguration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
        boolean syncStreams) {
    /** The server's settings with what the creator's token asks for instead. */
    static RoomSettings of(RoomsConfig config, @Nullable RoomConfiguration asked) {
        RoomConfiguration over = asked == null ? RoomConfiguration.getDefaultInstance() : asked;
        return new RoomSettings(
                choose(over.getEmptyTimeout(), config.emptyTimeout()),
                choose(over.getDepartureTimeout(), config.departureTimeout()),
                over.getMaxParticipants() > 0
                        ? over.getMaxParticipants()
                        : config.maxParticipants(),
                MetadataUpdates.utf8Length(over.getMetadata()) > Limits.MAX_METADATA_BYTES
                        ? ""
                        : over.getMetadata(),
                over.getSyncStreams());
    }

    /** The server's settings with what an operator asks for instead. */
    static RoomSettings of(RoomsConfig config, CreateRoomRequest asked) {
        return of(
                config,
                RoomConfiguration.newBuilder()
                        .setEmptyTimeout(asked.getEmptyTimeout())
                        .setDepartureTimeout(asked.getDepartureTimeout())
                        .setMaxParticipants(asked.getMaxParticipants())
                        .setMinPlayoutDelay(asked.getMinPlayoutDelay())
                        .setMaxPlayoutDelay(asked.getMaxPlayoutDelay())
                        .setSyncStreams(asked.getSyncStreams())
                        .setMetadata(asked.getMetadata())
                        .build());
    }

    private static Duration choose(int askedSeconds, Duration otherwise) {
        return askedSeconds == 0
                ? otherwise
                : Duration.ofSeconds(Integer.toUnsignedLong(askedSeconds));
    }
}
