package io.parley.sdk.e2ee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames that livekit-client 2.23.0 encrypted in Node, with the passphrase "secret" at index 3. */
class FrameCryptorVectorsTest {
    /** Kind, plain frame, encrypted frame; the last one had start codes of three bytes. */
    private static final String[][] VECTORS = {
        {
            "AUDIO",
            "f80000000000000000000102",
            "f8046862c07f67568f65692669410d5883462563c84d8770dd8d853c1234567800015f90"
                    + "00011efd0c03"
        },
        {
            "VP8",
            "10000000000000000000000000000000000000000102",
            "10000000000000000000dbf5f624243297a52117a75beeb042783b8d98de0573b4ca2fc3"
                    + "6a4c1234567800015f900000b9280c03"
        },
        {
            "VP9",
            "82000000000000000000000102",
            "1eea217538ecb98817ca792595d70b32edce443c4a0f5925e0af0352561234567800015f"
                    + "90000117a30c03"
        },
        {
            "H264",
            "000000016742c01f000000016801020000000165880000000000030001",
            "000000016742c01f0000000168010200000001658862f1e2ed4ee25d7d8eff8a2ceb2137"
                    + "213c2bc384f7b2e36a1234567800015f9000012bbc0c03"
        },
        {
            "H265",
            "000000014001020000000126010000000000030001",
            "00000001400102000000012601db3ac0557f12013247c061e8ccf543b563527504c26092"
                    + "d81234567800015f90000132010c03"
        },
        {
            "H264",
            "000000016742c01f0000000168010200000001658811223344",
            "000000016742c01f0000000168010200000001658807a8c4b46cb3b2c538d28da6acc401"
                    + "3f0c87d29b1234567800015f9000006a8e0c03"
        },
    };

    @Test
    void framesOfTheBrowserClientAreDecrypted() {
        KeyProvider keys = new KeyProvider(KeyProviderOptions.DEFAULT);
        keys.setSharedKey("secret".getBytes(UTF_8), 3);
        List<EncryptionState> states = new ArrayList<>();
        for (String[] vector : VECTORS) {
            FrameCryptor cryptor =
                    new FrameCryptor(
                            keys,
                            "alice",
                            FrameKind.valueOf(vector[0]),
                            Runnable::run,
                            (who, state) -> states.add(state));
            byte[] sealed = HexFormat.of().parseHex(vector[2]);
            assertThat(cryptor.decrypt(sealed, 0, sealed.length))
                    .as(vector[0])
                    .isEqualTo(HexFormat.of().parseHex(vector[1]));
        }
        assertThat(states).containsOnly(EncryptionState.OK);
    }
}
