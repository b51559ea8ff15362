package io.parley.server.config;

import io.parley.proto.livekit.RoomAgentDispatch;
import io.parley.proto.livekit.RoomConfiguration;
import io.parley.proto.livekit.RoomEgress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the {@code room} section. */
final class RoomReader {
    private static final int MAX_SECONDS = 10 * 365 * 24 * 3600;

    private RoomReader() {}

    static RoomConfig read(ConfigSection room) {
        return new RoomConfig(
                room.bool("auto_create", RoomConfig.DEFAULT.autoCreate()),
                seconds(room, "empty_timeout", RoomConfig.DEFAULT.emptyTimeout()),
                seconds(room, "departure_timeout", RoomConfig.DEFAULT.departureTimeout()),
                number(room, "max_participants", RoomConfig.DEFAULT.maxParticipants()),
                number(room, "participants_per_shard", RoomConfig.DEFAULT.participantsPerShard()),
                rules(room));
    }

    private static Duration seconds(ConfigSection section, String key, Duration otherwise) {
        return Duration.ofSeconds(
                section.integer(key, (int) otherwise.toSeconds(), 0, MAX_SECONDS));
    }

    private static int number(ConfigSection section, String key, int otherwise) {
        return section.integer(key, otherwise, 0, Integer.MAX_VALUE);
    }

    private static RoomRules rules(ConfigSection room) {
        ConfigSection delay = room.section("playout_delay");
        int min = number(delay, "min", 0);
        int max = number(delay, "max", 0);
        boolean delays = delay.bool("enabled", false);
        String duplicates =
                room.string("duplicate_identity", RoomRules.DEFAULT.duplicateIdentity());
        if (!RoomRules.DUPLICATE_IDENTITY.contains(duplicates)) {
            throw room.badValue("duplicate_identity", duplicates, "replace or refuse");
        }
        return new RoomRules(
                room.bool("enable_remote_unmute", false),
                room.bool("sync_streams", false),
                delays ? min : 0,
                delays ? max : 0,
                duplicates,
                presets(room.table("room_configurations")),
                room.string("ban_file", ""));
    }

    private static Map<String, RoomConfiguration> presets(ConfigSection sections) {
        Map<String, RoomConfiguration> presets = new LinkedHashMap<>();
        for (String name : sections.keys()) {
            presets.put(name, preset(name, sections.section(name)));
        }
        return presets;
    }

    private static RoomConfiguration preset(String name, ConfigSection section) {
        RoomConfiguration.Builder preset =
                RoomConfiguration.newBuilder()
                        .setName(section.string("name", name))
                        .setEmptyTimeout(number(section, "empty_timeout", 0))
                        .setDepartureTimeout(number(section, "departure_timeout", 0))
                        .setMaxParticipants(number(section, "max_participants", 0))
                        .setMinPlayoutDelay(number(section, "min_playout_delay", 0))
                        .setMaxPlayoutDelay(number(section, "max_playout_delay", 0))
                        .setSyncStreams(section.bool("sync_streams", false))
                        .setMetadata(section.string("metadata", ""));
        ConfigSection tags = section.table("tags");
        for (String tag : tags.keys()) {
            preset.putTags(tag, tags.string(tag, ""));
        }
        // Not asked for, so a warning names them; who uses the preset is refused by name.
        if (section.has("agents")) {
            preset.addAgents(RoomAgentDispatch.getDefaultInstance());
        }
        if (section.has("egress")) {
            preset.setEgress(RoomEgress.getDefaultInstance());
        }
        return preset.build();
    }
}
