package io.parley.sdk.rtp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.sdk.media.FrameMetadata;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameTrailerTest {
    private static final FrameMetadata ALL =
            new FrameMetadata(0x0102030405060708L, 0xFFFFFFFEL, new byte[] {9, 10});

    @Test
    void itIsWrittenAsTheOtherSdksDo() {
        assertThat(HexFormat.of().formatHex(FrameTrailer.of(ALL, true, true, true)))
                .isEqualTo(
                        "fef7fefdfcfbfaf9f8f7" // 1, 8 bytes
                                + "fdfb00000001" // 2, 4 bytes
                                + "fcfdf6f5" // 3, 2 bytes
                                + "e64c4b5453"); // 25, LKTS
    }

    @Test
    void onlyWhatThePublisherAnnouncedIsTold() {
        byte[] number = FrameTrailer.of(ALL, false, true, false);
        FrameMetadata read = requireNonNull(FrameTrailer.read(number, 0, number.length));
        assertThat(read.frameId()).isEqualTo(0xFFFFFFFEL);
        assertThat(read.userTimestamp()).isZero();
        assertThat(read.userData()).isEmpty();
        assertThat(FrameTrailer.of(ALL, false, false, false)).isEmpty();
        assertThat(FrameTrailer.of(FrameMetadata.of(0, 0), true, true, true)).isEmpty();
    }

    @Test
    void inAv1ItIsAnObuOfItsOwn() {
        byte[] unit = {0x12, 0, 0x0A, 1, 5, 0x32, 2, 8, 9};
        byte[] longer = FrameTrailer.intoAv1(unit, FrameTrailer.of(ALL, true, true, true));
        assertThat(HexFormat.of().formatHex(longer))
                .startsWith("12000a01052a1a1ffef7")
                .endsWith("e64c4b545332020809");
        int at = FrameTrailer.findInAv1(longer, longer.length);
        int end = FrameTrailer.endInAv1(longer, at, longer.length);
        assertThat(at).isEqualTo(5);
        int length = FrameTrailer.length(longer, end);
        FrameMetadata read = requireNonNull(FrameTrailer.read(longer, end - length, length));
        assertThat(read.frameId()).isEqualTo(0xFFFFFFFEL);
        assertThat(FrameTrailer.findInAv1(unit, unit.length)).isEqualTo(-1);
        assertThat(FrameTrailer.intoAv1(unit, new byte[0])).isSameAs(unit);
    }

    @Test
    void theLargestFits() {
        FrameMetadata largest = new FrameMetadata(-1, 1, new byte[FrameMetadata.MAX_USER_DATA]);
        byte[] trailer = FrameTrailer.of(largest, true, true, true);
        assertThat(trailer).hasSize(255);
        assertThat(FrameTrailer.length(trailer, trailer.length)).isEqualTo(255);
        FrameMetadata read = requireNonNull(FrameTrailer.read(trailer, 0, trailer.length));
        assertThat(read.userData()).isEqualTo(largest.userData());
        assertThatThrownBy(() -> new FrameMetadata(0, 0, new byte[233]))
                .hasMessage("userData: 233 bytes (expected: at most 232)");
        assertThatThrownBy(() -> FrameMetadata.of(0, 1L << 32))
                .hasMessage("frameId: 4294967296 (expected: 0 to 4294967295)");
    }

    @Test
    void anythingElseIsReadAsNothingOrAsAValue() {
        byte[] trailer = FrameTrailer.of(ALL, true, true, true);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = trailer.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            int length = FrameTrailer.length(changed, changed.length);
            assertThat(length).isBetween(0, changed.length);
            if (length > 0) {
                FrameTrailer.read(changed, changed.length - length, length);
            }
        }
        for (int size = 0; size < trailer.length; size++) {
            byte[] cut = Arrays.copyOf(trailer, size);
            assertThat(FrameTrailer.length(cut, size)).isZero();
        }
    }
}
