package io.parley.webrtc.srtp;

import static io.parley.webrtc.srtp.Vectors.hex;
import static io.parley.webrtc.srtp.Vectors.withRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.aes.AesBlocks;
import io.parley.webrtc.aes.AesWorkspace;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** RFC 3711 appendix B, and the reference packets of libsrtp, which go on from its keys. */
class Rfc3711Test {
    private static final byte[] MASTER_KEY = hex("E1F97A0D3E018BE0D64FA32C06DE4139");
    private static final byte[] MASTER_SALT = hex("0EC675AD498AFEEBB6960B3AABE6");

    private static final byte[] RTP =
            hex("800f1234decafbadcafebabeabababababababababababababababab");
    private static final byte[] RTCP = hex("81c8000bcafebabeabababababababababababababababab");

    @Test
    void keysAreDerivedAsInAppendixB3() {
        KeyDerivation keys = new KeyDerivation(MASTER_KEY, MASTER_SALT);

        assertThat(keys.derive(KeyDerivation.RTP_ENCRYPTION, 16))
                .isEqualTo(hex("C61E7A93744F39EE10734AFE3FF7A087"));
        assertThat(keys.derive(KeyDerivation.RTP_SALT, 14))
                .isEqualTo(hex("30CBBC08863D8C85D49DB34A9AE1"));
        assertThat(keys.derive(KeyDerivation.RTP_AUTHENTICATION, 20))
                .isEqualTo(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
    }

    @Test
    void theKeyStreamIsThatOfAppendixB2() {
        AesBlocks aes = new AesBlocks(hex("2B7E151628AED2A6ABF7158809CF4F3C"));
        byte[] bytes = new byte[0xFF02 * 16];

        new AesWorkspace()
                .apply(aes, 0xF0F1F2F3F4F5F6F7L, 0xF8F9FAFBFCFD0000L, bytes, 0, bytes.length);

        assertThat(Arrays.copyOf(bytes, 48))
                .isEqualTo(
                        hex(
                                "E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB"
                                        + "41E95B3BB0A2E8DD477901E4FCA894C0"));
        assertThat(Arrays.copyOfRange(bytes, 0xFEFF * 16, bytes.length))
                .isEqualTo(
                        hex(
                                "EC8CDF7398607CB0F2D21675EA9EA1E4362B7C3C6773516318A077D7FC5073AE"
                                        + "6A2CC3787889374FBEB4C81B17BA6C44"));
    }

    @Test
    void counterModeMakesThePacketsOfLibsrtp() {
        SrtpProfile profile = SrtpProfile.AES128_CM_HMAC_SHA1_80;
        checkRtp(
                profile,
                MASTER_KEY,
                MASTER_SALT,
                "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");
        checkRtcp(
                profile,
                MASTER_SALT,
                "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798");
    }

    @Test
    void gcmMakesThePacketOfLibsrtp() {
        checkRtp(
                SrtpProfile.AEAD_AES_128_GCM,
                hex("000102030405060708090a0b0c0d0e0f"),
                hex("a0a1a2a3a4a5a6a7a8a9aaab"),
                "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06e"
                        + "d2976826f796b201df3131a127e8a392");
    }

    private static void checkRtp(SrtpProfile profile, byte[] key, byte[] salt, String expected) {
        byte[] packet = withRoom(RTP);
        int length = new SrtpSender(profile, key, salt).protectRtp(packet, 0, RTP.length);
        assertThat(Arrays.copyOf(packet, length)).isEqualTo(hex(expected));

        int opened = new SrtpReceiver(profile, key, salt).unprotectRtp(packet, 0, length);
        assertThat(Arrays.copyOf(packet, opened)).isEqualTo(RTP);
    }

    private static void checkRtcp(SrtpProfile profile, byte[] salt, String expected) {
        SrtpSender sender = new SrtpSender(profile, MASTER_KEY, salt);
        sender.protectRtcp(withRoom(RTCP), 0, RTCP.length); // libsrtp begins with index 1
        byte[] packet = withRoom(RTCP);
        int length = sender.protectRtcp(packet, 0, RTCP.length);
        assertThat(Arrays.copyOf(packet, length)).isEqualTo(hex(expected));

        int opened = new SrtpReceiver(profile, MASTER_KEY, salt).unprotectRtcp(packet, 0, length);
        assertThat(Arrays.copyOf(packet, opened)).isEqualTo(RTCP);
    }
}
