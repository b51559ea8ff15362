package io.parley.webrtc.wire;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class SerialNumberTest {
    @Property
    void unwrap32FindsEveryNumberWithinHalfTheRange(
            @ForAll @LongRange(min = 0, max = 1L << 50) long reference, @ForAll int distance) {
        long number = reference + distance;
        assertThat(SerialNumber.unwrap32(reference, (int) number)).isEqualTo(number);
    }

    @Property
    void unwrap16FindsEveryNumberWithinHalfTheRange(
            @ForAll @LongRange(min = 0, max = 1L << 50) long reference,
            @ForAll @IntRange(min = -32768, max = 32767) int distance) {
        long number = reference + distance;
        assertThat(SerialNumber.unwrap16(reference, (int) number & 0xFFFF)).isEqualTo(number);
    }
}
