package io.parley.rpc.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.rpc.proto.webrtc.v1.ICEServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ConfiguredIceServersTest {

    private static ConfiguredIceServers.Entry entry(String url, String secret) {
        return new ConfiguredIceServers.Entry(
                List.of(url), "user", "pass", secret, Duration.ofHours(1));
    }

    @Test
    void fixedCredentialsAreToldAsTheyAre() {
        ICEServer server =
                new ConfiguredIceServers(List.of(entry("turn:t", "")), () -> 0)
                        .forClient("x")
                        .get(0);
        assertThat(server.getUrlsList()).containsExactly("turn:t");
        assertThat(server.getUsername()).isEqualTo("user");
        assertThat(server.getCredential()).isEqualTo("pass");
    }

    @Test // draft-uberti-behave-turn-rest-00 §2.2
    void aSecretMakesTemporaryCredentials() throws Exception {
        ICEServer server =
                new ConfiguredIceServers(
                                List.of(entry("turn:t", "s3cret")), () -> 1_000_000_000_000L)
                        .forClient("a:b")
                        .get(0);
        assertThat(server.getUsername()).isEqualTo("1000003600:a_b");
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        assertThat(Base64.getDecoder().decode(server.getCredential()))
                .isEqualTo(mac.doFinal("1000003600:a_b".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anEntryNeedsAUrlAndALifetime() {
        assertThatThrownBy(
                        () ->
                                new ConfiguredIceServers.Entry(
                                        List.of(), "", "", "", Duration.ofHours(1)))
                .hasMessageContaining("urls");
        assertThatThrownBy(
                        () ->
                                new ConfiguredIceServers.Entry(
                                        List.of("stun:s"), "", "", "", Duration.ofSeconds(1)))
                .hasMessageContaining("lifetime");
    }
}
