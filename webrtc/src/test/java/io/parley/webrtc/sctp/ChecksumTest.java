package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    @Test // RFC 3720 B.4: CRC32c of 32 bytes of zeros is 8a9136aa, sent lowest byte first
    void matchesTheVectorOfZeros() {
        assertThat(new Checksum().of(new byte[40], 4, 32)).isEqualTo(0xAA36918A);
    }

    @Test
    void theFieldItselfCountsAsZero() {
        byte[] packet = HexFormat.of().parseHex("13881388000000ffdeadbeef0b000004");
        byte[] zeroed = packet.clone();
        Bytes.put32(zeroed, 8, 0);
        Checksum checksum = new Checksum();
        assertThat(checksum.of(packet, 0, 16)).isEqualTo(checksum.of(zeroed, 0, 16));
    }
}
