package io.parley.webrtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DtlsFingerprintTest {
    private static final byte[] CERTIFICATE = DtlsPair.CLIENT_CERTIFICATE.encoded();

    @ParameterizedTest
    @ValueSource(strings = {"sha-1", "sha-256", "sha-384", "sha-512"})
    void isReadInAnyCaseAndMatchesItsCertificate(String algorithm) {
        String text = DtlsFingerprint.of(algorithm, CERTIFICATE).toString();

        for (String written :
                List.of(
                        text,
                        text.toUpperCase(Locale.ROOT),
                        text.toLowerCase(Locale.ROOT),
                        "  " + text + " ")) {
            DtlsFingerprint parsed = DtlsFingerprint.parse(written);
            assertThat(parsed).hasToString(text);
            assertThat(DtlsFingerprint.matchesAny(List.of(parse(written)), CERTIFICATE)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha-256",
                "sha-256 ",
                "sha-256 AB:CD",
                "sha-256 ABCD",
                "sha-1 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:3G",
                "sha-1 00-11-22-33-44-55-66-77-88-99-AA-BB-CC-DD-EE-FF-00-11-22-33",
                "md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
                "md2 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
                "sha-3 00:11"
            })
    void isNullWhenMalformedOrOfARefusedHash(String text) {
        assertThat(DtlsFingerprint.parse(text)).isNull();
    }

    @Test // RFC 8122 section 5: "the most preferred hash function"
    void onlyTheStrongestHashCounts() {
        DtlsFingerprint right = DtlsFingerprint.of("sha-256", CERTIFICATE);
        DtlsFingerprint wrong = DtlsFingerprint.of("sha-512", new byte[] {1});

        assertThat(DtlsFingerprint.matchesAny(List.of(right, wrong), CERTIFICATE)).isFalse();
    }

    @Test
    void anyOfSeveralFingerprintsMayMatch() {
        DtlsFingerprint right = DtlsFingerprint.of("sha-256", CERTIFICATE);
        DtlsFingerprint other = DtlsFingerprint.of("sha-256", new byte[] {1});
        DtlsFingerprint weak = DtlsFingerprint.of("sha-1", new byte[] {1});

        assertThat(DtlsFingerprint.matchesAny(List.of(weak, other, right), CERTIFICATE)).isTrue();
        assertThat(DtlsFingerprint.matchesAny(List.of(other), CERTIFICATE)).isFalse();
    }

    private static DtlsFingerprint parse(String text) {
        return Objects.requireNonNull(DtlsFingerprint.parse(text));
    }
}
