package io.parley.webrtc.datachannel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class OpenMessageTest {
    /** As libwebrtc opens the channel "_lossy": unordered, no retransmission, priority 256. */
    private static final String LOSSY = "03810100" + "00000000" + "00060000" + "5f6c6f737379";

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    @Test
    void readsWhatAnotherStackSends() {
        DataChannelOptions expected =
                new DataChannelOptions("_lossy", "", false, 0, -1, false, 3, 256);
        assertThat(OpenMessage.parse(bytes(LOSSY), 3)).isEqualTo(expected);
    }

    @Test
    void writesTheSame() {
        assertThat(OpenMessage.write(DataChannelOptions.lossy("_lossy"))).isEqualTo(bytes(LOSSY));
    }

    @Property(tries = 200)
    void isReadAsItWasWritten(
            @ForAll @StringLength(max = 300) String label,
            @ForAll boolean ordered,
            @ForAll @IntRange(min = -1, max = 70_000) int retransmits,
            @ForAll @IntRange(max = 0xFFFF) int priority) {
        DataChannelOptions options =
                DataChannelOptions.reliable(label)
                        .withProtocol("p")
                        .withOrdered(ordered)
                        .withMaxRetransmits(retransmits)
                        .withPriority(priority);
        DataChannelOptions read =
                Objects.requireNonNull(OpenMessage.parse(OpenMessage.write(options), 9));
        assertThat(read.id()).isEqualTo(9);
        assertThat(read.ordered()).isEqualTo(ordered);
        assertThat(read.maxRetransmits()).isEqualTo(retransmits);
        assertThat(read.priority()).isEqualTo(priority);
    }

    @Test
    void everyPrefixIsRefusedAndEverySingleByteChangeIsReadOrRefused() {
        byte[] whole = bytes(LOSSY).array();
        for (int length = 0; length < whole.length; length++) {
            assertThat(OpenMessage.parse(ByteBuffer.wrap(whole, 0, length), 1)).isNull();
        }
        for (int at = 0; at < whole.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = whole.clone();
                changed[at] = (byte) value;
                OpenMessage.parse(ByteBuffer.wrap(changed), 1);
            }
        }
    }

    @Test // the reliability parameter is unsigned on the wire
    void aLimitBeyondTheIntegersIsTheLargestInteger() {
        DataChannelOptions options =
                Objects.requireNonNull(
                        OpenMessage.parse(bytes("03020000" + "ffffffff" + "00000000"), 1));
        assertThat(options.maxLifetimeMillis()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void twoLimitsAtOnceAreRefused() {
        assertThatThrownBy(() -> DataChannelOptions.lossy("x").withMaxLifetimeMillis(5))
                .hasMessage(
                        "maxRetransmits: 0, maxLifetimeMillis: 5 (expected: at most one of them)");
        assertThatThrownBy(() -> DataChannelOptions.reliable("x").withNegotiatedId(-1))
                .hasMessage("id: -1 (expected: 0 to 65534)");
    }
}
