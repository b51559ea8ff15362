package io.parley.sdk.datatrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PacketHeaderTest {
    private static final HexFormat HEX = HexFormat.of();

    private static byte[] written(PacketHeader header) {
        ByteBuffer out = ByteBuffer.allocate(100);
        header.write(out);
        assertThat(out.position()).isEqualTo(header.length());
        return Arrays.copyOf(out.array(), out.position());
    }

    private static PacketHeader header() {
        PacketHeader header = new PacketHeader();
        header.start = true;
        header.end = true;
        header.handle = 0x8810;
        header.sequence = 0x4422;
        header.frame = 0x4411;
        header.timestamp = 0x44221188;
        return header;
    }

    @Test
    void writesWhatTheProtocolSays() {
        assertThat(written(header())).isEqualTo(HEX.parseHex("180088104422441144221188"));
        PacketHeader header = header();
        header.end = false;
        header.hasUserTimestamp = true;
        header.userTimestamp = 0x4411221111118811L;
        // Three words: the count itself, id 2 of 8 bytes, and no padding.
        assertThat(written(header))
                .isEqualTo(
                        HEX.parseHex(
                                "140088104422441144221188" + "0002" + "0208" + "4411221111118811"));
        header.encrypted = true;
        header.keyIndex = 0xFA;
        Arrays.fill(header.iv, (byte) 0x3C);
        assertThat(written(header))
                .isEqualTo(
                        HEX.parseHex(
                                "140088104422441144221188"
                                        + "0006"
                                        + "010dfa"
                                        + "3c".repeat(12)
                                        + "0208"
                                        + "4411221111118811"
                                        + "00"));
    }

    @Test
    void readsWhatItWrites() {
        PacketHeader header = header();
        header.encrypted = true;
        header.keyIndex = 200;
        Arrays.fill(header.iv, (byte) 7);
        header.hasUserTimestamp = true;
        header.userTimestamp = -1;
        PacketHeader read = new PacketHeader();
        ByteBuffer in = ByteBuffer.wrap(written(header));
        assertThat(read.read(in)).isTrue();
        assertThat(in.remaining()).isZero();
        assertThat(read).usingRecursiveComparison().isEqualTo(header);
    }

    @Test
    void skipsExtensionsThatItDoesNotKnow() {
        byte[] packet =
                HEX.parseHex(
                        "1c0000010000000000000000"
                                + "0002"
                                + "0905"
                                + "0102030405"
                                + "000000"
                                + "ff");
        PacketHeader header = new PacketHeader();
        ByteBuffer in = ByteBuffer.wrap(packet);
        assertThat(header.read(in)).isTrue();
        assertThat(header.encrypted).isFalse();
        assertThat(in.get()).isEqualTo((byte) 0xff);
    }

    @Test
    void refusesOtherVersionsAndTheHandleThatIsNone() {
        PacketHeader header = new PacketHeader();
        assertThat(header.read(ByteBuffer.wrap(HEX.parseHex("380000010000000000000000"))))
                .isFalse();
        assertThat(header.read(ByteBuffer.wrap(HEX.parseHex("180000000000000000000000"))))
                .isFalse();
    }

    @Test
    void everyPrefixIsRefusedOrRead() {
        PacketHeader header = header();
        header.encrypted = true;
        header.hasUserTimestamp = true;
        byte[] packet = written(header);
        for (int length = 0; length < packet.length; length++) {
            assertThat(new PacketHeader().read(ByteBuffer.wrap(packet, 0, length))).isFalse();
        }
    }

    @Property(tries = 2_000)
    void noBytesMakeItThrow(@ForAll @Size(max = 64) byte[] bytes) {
        new PacketHeader().read(ByteBuffer.wrap(bytes));
    }
}
