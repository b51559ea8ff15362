package io.parley.cli.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "-5, 0s",
        "59, 59s",
        "60, 1m",
        "725, 12m 5s",
        "3600, 1h",
        "12059, 3h 20m",
        "86400, 1d",
        "187200, 2d 4h"
    })
    void durationsHaveTheirTwoLargestUnits(long seconds, String expected) {
        assertThat(Human.duration(Duration.ofSeconds(seconds))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1400, 1.4 kB", "999949, 999.9 kB", "999950, 1.0 MB"})
    void sizesHaveThreeDigitsOrSo(long bytes, String expected) {
        assertThat(Human.bytes(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "video/vp8, VP8",
        "video/H264, H264",
        "audio/opus, Opus",
        "audio/red, Opus+RED",
        "audio/PCMU, PCMU"
    })
    void codecsHaveTheNamesThatPeopleKnow(String mimeType, String expected) {
        assertThat(Human.codec(mimeType)).isEqualTo(expected);
    }

    @Test
    void oneIsNotMany() {
        assertThat(Human.count(1, "participant")).isEqualTo("1 participant");
        assertThat(Human.count(0, "participant")).isEqualTo("0 participants");
    }
}
