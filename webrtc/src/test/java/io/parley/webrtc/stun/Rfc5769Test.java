package io.parley.webrtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The test vectors of RFC 5769 §2.1 to §2.3, all with the password VOkJxbRl1RmTxUk/WvJxBt. */
class Rfc5769Test {
    static final String REQUEST =
            "000100582112a442b7e7a701bc34d686fa87dfae" // Binding request, 88 bytes, cookie, id
                    + "802200105354554e207465737420636c69656e74" // SOFTWARE "STUN test client"
                    + "002400046e0001ff" // PRIORITY
                    + "80290008932ff9b151263b36" // ICE-CONTROLLED
                    + "000600096576746a3a68367659202020" // USERNAME "evtj:h6vY", padded with spaces
                    + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2" // MESSAGE-INTEGRITY
                    + "80280004e57a3bcf"; // FINGERPRINT
    static final String IPV4_RESPONSE =
            "0101003c2112a442b7e7a701bc34d686fa87dfae"
                    + "8022000b7465737420766563746f7220" // SOFTWARE "test vector"
                    + "002000080001a147e112a643" // XOR-MAPPED-ADDRESS 192.0.2.1:32853
                    + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
                    + "80280004c07d4c96";
    static final String IPV6_RESPONSE =
            "010100482112a442b7e7a701bc34d686fa87dfae"
                    + "8022000b7465737420766563746f7220"
                    + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
                    + "00080014a382954e4be67bf11784c97c8292c275bfe3ed41"
                    + "80280004c8fb0b4c";
    static final StunIntegrityKey KEY = new StunIntegrityKey("VOkJxbRl1RmTxUk/WvJxBt");
    static final StunTransactionId ID = new StunTransactionId(0xb7e7a701, 0xbc34d686fa87dfaeL);

    static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static StunMessage read(String hex) {
        StunMessage message = new StunMessage();
        assertThat(message.wrap(bytes(hex))).isTrue();
        assertThat(message.transactionId()).isEqualTo(ID);
        assertThat(message.isBinding()).isTrue();
        assertThat(message.hasFingerprint()).isTrue();
        assertThat(message.verify(KEY)).isTrue();
        assertThat(message.verify(new StunIntegrityKey("another"))).isFalse();
        return message;
    }

    @Test
    void readsTheSampleRequest() {
        StunMessage message = read(REQUEST);
        assertThat(message.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(message.username()).isEqualTo("evtj:h6vY");
        assertThat(message.priority()).isEqualTo(0x6e0001ffL);
        assertThat(message.isFromControlled()).isTrue();
        assertThat(message.tieBreaker()).isEqualTo(0x932ff9b151263b36L);
        assertThat(message.useCandidate()).isFalse();
    }

    @Test
    void readsTheSampleIpv4Response() {
        StunMessage message = read(IPV4_RESPONSE);
        assertThat(message.messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        assertThat(message.xorMappedAddress()).isEqualTo(new InetSocketAddress("192.0.2.1", 32853));
    }

    @Test
    void readsTheSampleIpv6Response() {
        assertThat(read(IPV6_RESPONSE).xorMappedAddress())
                .isEqualTo(new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32853));
    }

    @Test
    void peeksTheFragmentOfTheReceiver() {
        assertThat(StunMessage.peekUsername(bytes(REQUEST))).isEqualTo("evtj");
        assertThat(StunMessage.peekUsername(bytes(IPV4_RESPONSE))).isNull();
    }
}
