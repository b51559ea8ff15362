package io.parley.webrtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnwrapperTest {
    @Test
    void sequenceNumbersGoOnWhereTheyWrap() {
        SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        assertThat(unwrapper.highest()).isEqualTo(-1);
        long first = unwrapper.unwrap(0xFFFE);
        assertThat(unwrapper.unwrap(1)).isEqualTo(first + 3);
        assertThat(unwrapper.unwrap(0xFFFF)).isEqualTo(first + 1);
        assertThat(unwrapper.highest()).isEqualTo(first + 3);
        assertThat(unwrapper.peek(2)).isEqualTo(first + 4);
        assertThat(unwrapper.highest()).isEqualTo(first + 3);
        assertThat(unwrapper.unwrap(0x8000)).isEqualTo(first + 3 + 0x7FFF);
    }

    @Test
    void packetsBeforeTheFirstAreNotNegative() {
        SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        unwrapper.unwrap(0);
        assertThat(unwrapper.unwrap(0xFFFF)).isEqualTo(0xFFFF);
        unwrapper.reset();
        assertThat(unwrapper.peek(3)).isEqualTo(0x1_0003);
    }

    @Test
    void timestampsGoOnWhereTheyWrapInBothDirections() {
        TimestampUnwrapper unwrapper = new TimestampUnwrapper();
        long first = unwrapper.unwrap(-10);
        assertThat(unwrapper.unwrap(20)).isEqualTo(first + 30);
        assertThat(unwrapper.unwrap(-20)).isEqualTo(first - 10);
        unwrapper.reset();
        assertThat(unwrapper.unwrap(5)).isEqualTo((1L << 32) + 5);
    }
}
