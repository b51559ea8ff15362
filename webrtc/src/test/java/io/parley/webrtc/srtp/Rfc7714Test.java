package io.parley.webrtc.srtp;

import static io.parley.webrtc.srtp.Vectors.hex;
import static io.parley.webrtc.srtp.Vectors.withRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.aes.AesWorkspace;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packets of RFC 7714 §16 and §17, whose keys and salts are those of the session. */
class Rfc7714Test {
    private static final String KEY_128 = "000102030405060708090a0b0c0d0e0f";
    private static final String KEY_256 = KEY_128 + "101112131415161718191a1b1c1d1e1f";
    private static final byte[] SALT = hex("517569642070726f2071756f");

    private static final byte[] RTP =
            hex(
                    "8040f17b8041f8d35501a0b247616c6c69612065 7374206f6d6e697320646976"
                            + "69736120696e20706172746573207472 6573");

    private static final byte[] RTCP =
            hex(
                    "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
                            + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef");
    private static final int RTCP_INDEX = 0x5d4;

    @ParameterizedTest
    @CsvSource({
        KEY_128
                + ",8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f"
                + "42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce",
        KEY_256
                + ",8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3"
                + "b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13"
    })
    void rtpIsProtectedAsInSection16(String key, String expected) {
        GcmCipher cipher = new GcmCipher(hex(key), SALT, hex(key), SALT, new AesWorkspace());
        byte[] packet = withRoom(RTP);

        int length = cipher.sealRtp(packet, 0, 12, RTP.length, 0x5501a0b2, 0xf17b);
        assertThat(Arrays.copyOf(packet, length)).isEqualTo(hex(expected));

        int opened = cipher.openRtp(packet, 0, 12, length, 0x5501a0b2, 0xf17b);
        assertThat(Arrays.copyOf(packet, opened)).isEqualTo(RTP);
    }

    @ParameterizedTest
    @CsvSource({
        KEY_128
                + ",81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1"
                + "730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4",
        KEY_256
                + ",81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1"
                + "110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4"
    })
    void rtcpIsProtectedAsInSection17(String key, String expected) {
        GcmCipher cipher = new GcmCipher(hex(key), SALT, hex(key), SALT, new AesWorkspace());
        byte[] packet = withRoom(RTCP);

        int length = cipher.sealRtcp(packet, 0, RTCP.length, RTCP_INDEX);
        assertThat(Arrays.copyOf(packet, length)).isEqualTo(hex(expected));

        int opened = cipher.openRtcp(packet, 0, length);
        assertThat(Arrays.copyOf(packet, opened)).isEqualTo(RTCP);
    }
}
