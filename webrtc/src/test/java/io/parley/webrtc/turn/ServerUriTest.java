package io.parley.webrtc.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.wire.TransportProtocol;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUriTest {
    private static ServerUri parsed(String text) {
        ServerUri uri = ServerUri.parse(text);
        assertThat(uri).as(text).isNotNull();
        return java.util.Objects.requireNonNull(uri);
    }

    @Test
    void readsTheFormsOfTheRfcs() {
        ServerUri stun = parsed("stun:example.org");
        assertThat(stun.turn()).isFalse();
        assertThat(stun.port()).isEqualTo(3478);
        assertThat(stun.transport()).isEqualTo(TransportProtocol.UDP);
        ServerUri turn = parsed("turn:example.org:8000?transport=tcp");
        assertThat(turn.turn()).isTrue();
        assertThat(turn.secure()).isFalse();
        assertThat(turn.host()).isEqualTo("example.org");
        assertThat(turn.port()).isEqualTo(8000);
        assertThat(turn.transport()).isEqualTo(TransportProtocol.TCP);
        ServerUri turns = parsed("TURNS:[2001:db8::1]");
        assertThat(turns.secure()).isTrue();
        assertThat(turns.host()).isEqualTo("2001:db8::1");
        assertThat(turns.port()).isEqualTo(5349);
        assertThat(turns.transport()).isEqualTo(TransportProtocol.TCP);
        assertThat(parsed("turn:[::1]:5?transport=udp").port()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "stun:",
                "stun:host:0",
                "stun:host:65536",
                "stun:host:x",
                "stun:host:",
                "stun://host",
                "http:host",
                "turn:host?transport=sctp",
                "turns:host?transport=udp",
                "turn:[::1",
                "turn:[::1]x",
                "turn:ho st",
                "turn:user@host"
            })
    void refusesWhatIsNone(String text) {
        assertThat(ServerUri.parse(text)).isNull();
    }

    @Property(tries = 300)
    void noTextThrows(@ForAll String tail) {
        ServerUri.parse("turn:" + tail);
        ServerUri.parse(tail);
    }
}
