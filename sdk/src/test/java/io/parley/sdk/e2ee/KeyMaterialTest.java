package io.parley.sdk.e2ee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;

class KeyMaterialTest {
    private static final byte[] SALT = "LKFrameEncryptionKey".getBytes(UTF_8);

    @Test
    void aPassphraseIsDerivedAsTheJdkDoes() throws GeneralSecurityException {
        byte[] expected = pbkdf2("password", 128);
        KeyMaterial material =
                KeyMaterial.of("password".getBytes(UTF_8), KeyProviderOptions.DEFAULT);
        assertThat(material.key().getEncoded()).isEqualTo(expected);
        assertThat(material.key().getAlgorithm()).isEqualTo("AES");
    }

    @Test
    void aRatchetStepDerives256BitsOfTheSecretBefore() throws GeneralSecurityException {
        KeyMaterial next =
                KeyMaterial.of("password".getBytes(UTF_8), KeyProviderOptions.DEFAULT)
                        .next(KeyProviderOptions.DEFAULT);
        assertThat(next.secret()).isEqualTo(pbkdf2("password", 256));
    }

    @Test // RFC 5869 §2.2 and §2.3
    void hkdfDerivesWithTheSaltAndAnInfoOf128Zeros() {
        KeyProviderOptions options =
                KeyProviderOptions.builder().keyDerivation(KeyDerivation.HKDF).build();
        byte[] secret = HexFormat.of().parseHex("0b".repeat(22));
        KeyMaterial material = KeyMaterial.of(secret, options);
        // Computed with Python's hmac.
        assertThat(HexFormat.of().formatHex(material.next(options).secret()))
                .isEqualTo("837ff9983c2a198e71a2c9c61c0332f8b368b5d7369c00cb1060ae5f79b90e37");
        assertThat(material.key().getEncoded()).hasSize(16);
    }

    @Test
    void largerKeysAreLonger() {
        KeyProviderOptions options =
                KeyProviderOptions.builder()
                        .keySizeBits(256)
                        .keyDerivation(KeyDerivation.HKDF)
                        .build();
        assertThat(KeyMaterial.of(new byte[] {1}, options).key().getEncoded()).hasSize(32);
    }

    private static byte[] pbkdf2(String password, int bits) throws GeneralSecurityException {
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, 100_000, bits))
                .getEncoded();
    }
}
