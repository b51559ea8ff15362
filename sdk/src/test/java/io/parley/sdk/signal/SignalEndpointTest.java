package io.parley.sdk.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalEndpointTest {
    @ParameterizedTest
    @CsvSource({
        "ws://host, false, host, 80, '', ws://host",
        "http://host:7880/, false, host, 7880, '', ws://host:7880",
        "wss://host/a/b//, true, host, 443, /a/b, wss://host/a/b",
        "HTTPS://Host:8443, true, Host, 8443, '', wss://Host:8443",
        "ws://[::1]:7880, false, ::1, 7880, '', ws://[::1]:7880",
        "' ws://127.0.0.1 ', false, 127.0.0.1, 80, '', ws://127.0.0.1",
        "wss://host?x=1#y, true, host, 443, '', wss://host"
    })
    void readsUrlsAsUsersWriteThem(
            String url, boolean secure, String host, int port, String path, String shown) {
        SignalEndpoint endpoint = SignalEndpoint.parse(url);
        assertThat(endpoint).isEqualTo(new SignalEndpoint(secure, host, port, path));
        assertThat(endpoint).hasToString(shown);
    }
}
