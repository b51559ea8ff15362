package io.parley.cli.room;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people say them. */
public final class Human {

    private static final long SECONDS_PER_DAY = 86_400;

    private Human() {}

    /** The two largest units, as in {@code 45s}, {@code 12m 5s}, {@code 3h 20m}, {@code 2d 4h}. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return two(seconds / 60, "m", seconds % 60, "s");
        }
        return seconds < SECONDS_PER_DAY
                ? two(seconds / 3_600, "h", seconds % 3_600 / 60, "m")
                : two(seconds / SECONDS_PER_DAY, "d", seconds % SECONDS_PER_DAY / 3_600, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
    }

    /** As in {@code 12 B}, {@code 1.4 kB}, {@code 3.2 MB}: of a thousand each. */
    public static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        return bytes < 999_950
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** A codec by its MIME type, as in {@code VP8}; what is sent twice against loss is Opus. */
    public static String codec(String mimeType) {
        String name = mimeType.substring(mimeType.indexOf('/') + 1);
        boolean isSound = mimeType.toLowerCase(Locale.ROOT).startsWith("audio/");
        if (name.equalsIgnoreCase("opus") || (isSound && name.equalsIgnoreCase("red"))) {
            return name.equalsIgnoreCase("red") ? "Opus+RED" : "Opus";
        }
        return name.toUpperCase(Locale.ROOT);
    }

    /** As in {@code 1 track} and {@code 2 tracks}. */
    public static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
