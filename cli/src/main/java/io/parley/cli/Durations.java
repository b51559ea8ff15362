package io.parley.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a duration as people write it: {@code 90s}, {@code 30m}, {@code 6h}, {@code 7d} or {@code
 * 1h30m}.
 */
final class Durations implements ITypeConverter<Duration> {

    private static final Pattern PART = Pattern.compile("(\\d{1,9})([smhd])");

    @Override
    public Duration convert(String text) {
        Matcher part = PART.matcher(text);
        Duration total = Duration.ZERO;
        int end = 0;
        while (part.lookingAt()) {
            long amount = Long.parseLong(part.group(1));
            total =
                    total.plus(
                            switch (part.group(2).charAt(0)) {
                                case 's' -> Duration.ofSeconds(amount);
                                case 'm' -> Duration.ofMinutes(amount);
                                case 'h' -> Duration.ofHours(amount);
                                default -> Duration.ofDays(amount);
                            });
            end = part.end();
            part.region(end, text.length());
        }
        if (end == 0 || end != text.length() || total.isZero()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a duration (expected: as in 90s, 30m, 6h or 7d)");
        }
        return total;
    }
}
