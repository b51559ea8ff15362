package io.parley.webrtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class DtlsCertificateTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void isASelfSignedP256CertificateToTheJdkToo() throws Exception {
        X509Certificate parsed = parse(DtlsCertificate.generate(random));

        parsed.verify(parsed.getPublicKey());
        assertThat(parsed.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(((ECPublicKey) parsed.getPublicKey()).getParams().getOrder().bitLength())
                .isEqualTo(256);
        assertThat(parsed.getSerialNumber()).isPositive();
    }

    @Test
    void isValidFromYesterdayForThirtyDaysFromNow() throws Exception {
        X509Certificate parsed = parse(DtlsCertificate.generate(random));
        Instant now = Instant.now();

        parsed.checkValidity(Date.from(now.minus(Duration.ofHours(23))));
        parsed.checkValidity(Date.from(now.plus(Duration.ofDays(29))));
        assertThat(parsed.getNotAfter()).isBefore(Date.from(now.plus(Duration.ofDays(31))));
    }

    @Test
    void noTwoAreTheSame() {
        assertThat(DtlsCertificate.generate(random).fingerprint())
                .isNotEqualTo(DtlsCertificate.generate(random).fingerprint());
    }

    private static X509Certificate parse(DtlsCertificate certificate) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate.encoded()));
    }
}
