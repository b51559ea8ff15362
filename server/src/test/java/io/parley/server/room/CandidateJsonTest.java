package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CandidateJsonTest {
    @Test
    void readsTheFormOfEveryClient() {
        assertThat(
                        CandidateJson.parse(
                                "{\"candidate\":\"candidate:1 1 udp 2 10.0.0.1 9 typ host\","
                                        + "\"sdpMid\":\"0\",\"sdpMLineIndex\":0}"))
                .isEqualTo(new CandidateJson("candidate:1 1 udp 2 10.0.0.1 9 typ host", "0", 0));
        assertThat(CandidateJson.parse("{\"candidate\":\"\",\"sdpMid\":null}"))
                .isEqualTo(new CandidateJson("", null, 0));
        assertThat(CandidateJson.parse("{\"candidate\":\"c\",\"sdpMLineIndex\":-3}"))
                .isEqualTo(new CandidateJson("c", null, 0));
    }

    @Test
    void refusesWhatIsNoCandidate() {
        for (String text : new String[] {"", "{", "[]", "null", "{}", "{\"candidate\":7}"}) {
            assertThat(CandidateJson.parse(text)).isNull();
        }
    }

    @Test
    void writesNoNullWhereClientsExpectAValue() {
        assertThat(new CandidateJson("c", null, 2).format())
                .isEqualTo(
                        "{\"candidate\":\"c\",\"sdpMid\":\"2\",\"sdpMLineIndex\":2,"
                                + "\"usernameFragment\":null}");
    }

    @Property(tries = 500)
    void whatIsWrittenIsRead(@ForAll String candidate, @ForAll String mid) {
        CandidateJson written = new CandidateJson(candidate, mid, 1);
        assertThat(CandidateJson.parse(written.format())).isEqualTo(written);
    }

    @Property(tries = 500)
    void noTextThrows(@ForAll String text) {
        CandidateJson.parse("{\"candidate\":" + text + "}");
    }
}
