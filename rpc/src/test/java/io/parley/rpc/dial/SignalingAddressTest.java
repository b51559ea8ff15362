package io.parley.rpc.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalingAddressTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:7880, 127.0.0.1:7880, true",
        "https://calls.example.com, calls.example.com:443, false",
        "https://calls.example.com/, calls.example.com:443, false",
        "HTTP://localhost, localhost:80, true",
        "ws://localhost:7880, localhost:7880, true",
        "calls.example.com:8443, calls.example.com:8443, false",
        "calls.example.com, calls.example.com:443, false",
        "http://[::1]:7880, [::1]:7880, true",
    })
    void anAddressIsReadAsPeopleWriteIt(String text, String authority, boolean plaintext) {
        SignalingAddress address = SignalingAddress.parse(text, false);
        assertThat(address.authority()).isEqualTo(authority);
        assertThat(address.plaintext()).isEqualTo(plaintext);
        assertThat(address.target()).isEqualTo("dns:///" + authority);
    }

    @Test
    void withoutASchemeTheCallerDecidesAboutTls() {
        assertThat(SignalingAddress.parse("localhost:1", true).plaintext()).isTrue();
        assertThat(SignalingAddress.parse("localhost:1", false).plaintext()).isFalse();
    }

    @Test
    void aSocketOfTheSystemIsAnAddressToo() {
        assertThat(SignalingAddress.parse("unix:/run/x.sock", false).target())
                .isEqualTo("unix:/run/x.sock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://x", "http://", "a b", "http://x:0", "http://x/path", "x:y"})
    void whatIsNoneIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> SignalingAddress.parse(text, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not an address")
                .hasMessageContaining("http://127.0.0.1:7880");
    }
}
