package io.parley.server.room;

import io.parley.proto.livekit.TrackSource;
import io.parley.proto.livekit.TrackType;
import java.util.random.RandomGenerator;

/** Ids as clients check them: a prefix and 12 characters that nobody mistakes for each other. */
final class Sids {
    private static final String ALPHABET =
            "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int LENGTH = 12;

    private Sids() {}

    static String room(RandomGenerator random) {
        return random("RM_", random);
    }

    static String participant(RandomGenerator random) {
        return random("PA_", random);
    }

    static String dataTrack(RandomGenerator random) {
        return random("DTR_", random);
    }

    /** The letters after the prefix tell kind and source. */
    static String track(TrackType type, TrackSource source, RandomGenerator random) {
        String kind = type == TrackType.VIDEO ? "V" : "A";
        String origin =
                switch (source) {
                    case CAMERA -> "C";
                    case MICROPHONE -> "M";
                    case SCREEN_SHARE -> "S";
                    case SCREEN_SHARE_AUDIO -> "s";
                    case UNKNOWN, UNRECOGNIZED -> "";
                };
        return random("TR_" + kind + origin, random);
    }

    private static String random(String prefix, RandomGenerator random) {
        StringBuilder sid = new StringBuilder(prefix);
        for (int i = 0; i < LENGTH; i++) {
            sid.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return sid.toString();
    }
}
