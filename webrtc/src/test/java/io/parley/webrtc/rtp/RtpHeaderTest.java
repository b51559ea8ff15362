package io.parley.webrtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RtpHeaderTest {
    private final RtpHeader header = new RtpHeader();
    private final RtpView view = new RtpView();
    private final byte[] out = new byte[256];

    private int begin() {
        header.begin(out, 3, 96, true, 0x1FFFE, 0x80000001, 0xCAFEBABE);
        return 3;
    }

    private void end(int start) {
        int length = header.finish();
        assertThat(length % 4).isZero();
        assertThat(view.wrap(out, start, length)).isTrue();
        assertThat(view.headerLength()).isEqualTo(length);
        assertThat(view.payloadLength()).isZero();
    }

    @Test
    void aHeaderWithoutExtensionsHasTwelveBytes() {
        end(begin());
        assertThat(view.length()).isEqualTo(12);
        assertThat(view.marker()).isTrue();
        assertThat(view.payloadType()).isEqualTo(96);
        assertThat(view.sequenceNumber()).isEqualTo(0xFFFE);
        assertThat(view.timestamp()).isEqualTo(0x80000001);
        assertThat(view.ssrc()).isEqualTo(0xCAFEBABE);
        assertThat(view.hasExtensions()).isFalse();
    }

    @Test
    void everyExtensionIsReadAsItWasWritten() {
        int start = begin();
        byte[] mid = "0".getBytes(StandardCharsets.US_ASCII);
        assertThat(SdesText.write(header, 1, mid)).isTrue();
        assertThat(AbsSendTime.write(header, 2, 0x123456)).isTrue();
        assertThat(TransportSequenceNumber.write(header, 3, 0x1ABCD)).isTrue();
        assertThat(AudioLevel.write(header, 4, true, 42)).isTrue();
        assertThat(PlayoutDelay.write(header, 5, 100, 99_999)).isTrue();
        assertThat(VideoOrientation.write(header, 6, 0b1101)).isTrue();
        assertThat(AbsCaptureTime.write(header, 7, 0x0123456789ABCDEFL)).isTrue();
        assertThat(AbsCaptureTime.write(header, 8, 5L, -6L)).isTrue();
        end(start);

        assertThat(SdesText.read(view, 1)).isEqualTo("0");
        assertThat(SdesText.matches(view, 1, mid)).isTrue();
        assertThat(SdesText.matches(view, 2, mid)).isFalse();
        assertThat(AbsSendTime.read(view, 2)).isEqualTo(0x123456);
        assertThat(TransportSequenceNumber.read(view, 3)).isEqualTo(0xABCD);
        assertThat(AudioLevel.level(AudioLevel.read(view, 4))).isEqualTo(42);
        assertThat(AudioLevel.isVoice(AudioLevel.read(view, 4))).isTrue();
        assertThat(PlayoutDelay.minMillis(PlayoutDelay.read(view, 5))).isEqualTo(100);
        assertThat(PlayoutDelay.maxMillis(PlayoutDelay.read(view, 5))).isEqualTo(40_950);
        int orientation = VideoOrientation.read(view, 6);
        assertThat(VideoOrientation.rotationDegrees(orientation)).isEqualTo(90);
        assertThat(VideoOrientation.isFlipped(orientation)).isTrue();
        assertThat(VideoOrientation.isBackCamera(orientation)).isTrue();
        AbsCaptureTime captured = new AbsCaptureTime();
        assertThat(captured.read(view, 7)).isTrue();
        assertThat(captured.ntp()).isEqualTo(0x0123456789ABCDEFL);
        assertThat(captured.hasClockOffset()).isFalse();
        assertThat(captured.read(view, 8)).isTrue();
        assertThat(captured.clockOffset()).isEqualTo(-6);
        assertThat(view.array()[view.findExtension(1) - 1]).isEqualTo((byte) 0x10); // one byte
    }

    @Test
    void whatIsAbsentOrOfAnotherLengthIsNotRead() {
        int start = begin();
        header.extension(1, new byte[5], 0, 5);
        header.extension(2, "a b".getBytes(StandardCharsets.US_ASCII), 0, 3);
        end(start);
        AbsCaptureTime captured = new AbsCaptureTime();
        for (int id : new int[] {1, 9, ExtensionIds.NONE}) {
            assertThat(AbsSendTime.read(view, id)).isEqualTo(-1);
            assertThat(PlayoutDelay.read(view, id)).isEqualTo(-1);
            assertThat(VideoOrientation.read(view, id)).isEqualTo(-1);
            assertThat(captured.read(view, id)).isFalse();
            assertThat(SdesText.read(view, id)).isNull();
        }
        assertThat(AudioLevel.read(view, 9)).isEqualTo(-1);
        assertThat(TransportSequenceNumber.read(view, 9)).isEqualTo(-1);
        assertThat(SdesText.read(view, 2)).isNull();
    }

    @Test
    void aLongExtensionTurnsTheWholeHeaderIntoTheTwoByteForm() {
        int start = begin();
        byte[] descriptor = new byte[40];
        Arrays.fill(descriptor, (byte) 0x5A);
        header.extension(1, new byte[] {1, 2, 3}, 0, 3);
        header.extension(14, new byte[] {4}, 0, 1);
        assertThat(header.extension(2, descriptor, 0, 40)).isTrue();
        header.extension(3, descriptor, 0, 0);
        end(start);

        int at = view.findExtension(1);
        assertThat(view.extensionLength()).isEqualTo(3);
        assertThat(Arrays.copyOfRange(out, at, at + 3)).containsExactly(1, 2, 3);
        assertThat(out[view.findExtension(14)]).isEqualTo((byte) 4);
        at = view.findExtension(2);
        assertThat(Arrays.copyOfRange(out, at, at + view.extensionLength())).isEqualTo(descriptor);
        assertThat(view.findExtension(3)).isPositive();
        assertThat(view.extensionLength()).isZero();
    }

    @Test
    void anythingIsReadAsItWasWritten() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 3_000; round++) {
            int start = begin();
            byte[][] values = new byte[256][];
            for (int i = random.nextInt(8); i > 0; i--) {
                int id = random.nextInt(1, random.nextInt(4) == 0 ? 256 : 15);
                byte[] value = new byte[random.nextInt(4) == 0 ? random.nextInt(50) : 3];
                random.nextBytes(value);
                if (id != 15
                        && values[id] == null
                        && header.extension(id, value, 0, value.length)) {
                    values[id] = value;
                }
            }
            end(start);
            for (int id = 1; id < 256; id++) {
                int at = view.findExtension(id);
                if (values[id] == null) {
                    assertThat(at).as("round %d", round).isEqualTo(RtpView.ABSENT);
                } else {
                    assertThat(Arrays.copyOfRange(out, at, at + view.extensionLength()))
                            .as("round %d, id %d", round, id)
                            .isEqualTo(values[id]);
                }
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAndTheHeaderStaysWhole() {
        byte[] tight = new byte[24];
        header.begin(tight, 0, 96, false, 1, 2, 3);
        assertThat(header.extension(1, new byte[8], 0, 8)).isFalse();
        assertThat(header.extension(1, new byte[4], 0, 4)).isTrue();
        assertThat(header.extension(2, new byte[4], 0, 4)).isFalse();
        assertThat(header.extension(0, new byte[1], 0, 1)).isFalse();
        assertThat(header.extension(256, new byte[1], 0, 1)).isFalse();
        int length = header.finish();
        assertThat(view.wrap(tight, 0, length)).isTrue();
        assertThat(view.findExtension(1)).isPositive();
        assertThat(view.findExtension(2)).isEqualTo(RtpView.ABSENT);
    }

    @Test
    void moreExtensionsThanTheLimitAreRefused() {
        int start = begin();
        for (int id = 1; id <= RtpHeader.MAX_EXTENSIONS; id++) {
            assertThat(header.extension(id == 15 ? 100 : id, out, 0, 2)).isTrue();
        }
        assertThat(header.extension(20, out, 0, 2)).isFalse();
        end(start);
        assertThat(view.findExtension(16)).isPositive();
    }

    @Test
    void absSendTimeCountsInFractionsOfASecondAndWraps() {
        assertThat(AbsSendTime.ofNanos(1_000_000_000L)).isEqualTo(1 << 18);
        assertThat(AbsSendTime.ofNanos(64_500_000_000L)).isEqualTo(1 << 17);
        assertThat(AbsSendTime.ofNanos(Long.MAX_VALUE)).isBetween(0, (1 << 24) - 1);
        int before = AbsSendTime.ofNanos(63_990_000_000L);
        int after = AbsSendTime.ofNanos(64_010_000_000L);
        assertThat(AbsSendTime.nanosBetween(before, after)).isBetween(19_990_000L, 20_010_000L);
        assertThat(AbsSendTime.nanosBetween(after, before)).isBetween(-20_010_000L, -19_990_000L);
    }

    @Test
    void everyExtensionIsFoundByItsUri() {
        for (RtpExtension extension : RtpExtension.values()) {
            assertThat(RtpExtension.ofUri(extension.uri())).isEqualTo(extension);
        }
        assertThat(RtpExtension.ofUri("urn:x")).isNull();
        ExtensionIds ids = new ExtensionIds().set(RtpExtension.MID, 9);
        assertThat(ids.of(RtpExtension.MID)).isEqualTo(9);
        assertThat(ids.of(RtpExtension.RID)).isEqualTo(ExtensionIds.NONE);
        ids.clear();
        assertThat(ids.of(RtpExtension.MID)).isEqualTo(ExtensionIds.NONE);
    }
}
