package io.parley.webrtc.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NtpTimeTest {
    @Test
    void knowsTheEpochOf1900() {
        // RFC 868: this many seconds on 1 January 1970 and on 1 January 1980
        assertThat(NtpTime.ofUnixMicros(0) >>> 32).isEqualTo(2_208_988_800L);
        long in1980 = Instant.parse("1980-01-01T00:00:00Z").getEpochSecond() * 1_000_000;
        assertThat(NtpTime.ofUnixMicros(in1980) >>> 32).isEqualTo(2_524_521_600L);
        assertThat(NtpTime.ofUnixMicros(500_000) & 0xFFFF_FFFFL).isEqualTo(0x8000_0000L);
    }

    @Test
    void microsecondsComeBackAsTheyWere() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 100_000; i++) {
            long micros = random.nextLong(2_000_000_000_000_000L);
            assertThat(NtpTime.toUnixMicros(NtpTime.ofUnixMicros(micros))).isEqualTo(micros);
        }
    }

    @Test
    void compactDurationsAreFractionsOfASecond() {
        assertThat(NtpTime.compactDuration(1_500_000_000L)).isEqualTo(0x1_8000);
        assertThat(NtpTime.compactDuration(-5)).isZero();
        assertThat(NtpTime.compactDuration(Long.MAX_VALUE)).isEqualTo(-1);
        assertThat(NtpTime.compactToNanos(0x1_8000)).isEqualTo(1_500_000_000L);
        assertThat(NtpTime.compactToNanos(-1)).isBetween(65_535_999_000_000L, 65_536_000_000_000L);
        assertThat(NtpTime.compact(0x1122_3344_5566_7788L)).isEqualTo(0x3344_5566);
    }
}
