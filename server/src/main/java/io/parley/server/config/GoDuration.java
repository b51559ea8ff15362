package io.parley.server.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as Go's {@code time.ParseDuration} reads them, which LiveKit's configuration has. */
final class GoDuration {
    private static final Pattern PART =
            Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(h|ms|m|s|us|ns)");

    private static final Map<String, Long> NANOS =
            Map.of(
                    "h", 3_600_000_000_000L,
                    "m", 60_000_000_000L,
                    "s", 1_000_000_000L,
                    "ms", 1_000_000L,
                    "us", 1_000L,
                    "ns", 1L);

    private GoDuration() {}

    /** The time; null if it is none or negative. */
    static @Nullable Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher part = PART.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            long unit = NANOS.getOrDefault(part.group(2), 0L);
            BigDecimal nanos = new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit));
            sum = sum.plusNanos(nanos.longValue());
            end = part.end();
        }
        return end > 0 && end == text.length() ? sum : null;
    }
}
