package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLayoutTest {

    private final LoggerContext context = new LoggerContext();

    private String line(
            boolean json, String message, @Nullable Throwable thrown, KeyValuePair... pairs) {
        LoggingEvent event =
                new LoggingEvent(
                        "",
                        context.getLogger("io.parley.server.room.Room"),
                        Level.INFO,
                        message,
                        thrown,
                        null);
        event.setTimeStamp(0);
        event.setKeyValuePairs(List.of(pairs));
        return new LogLayout(json).doLayout(event);
    }

    @Test
    void aTextLineHoldsTimeLevelLoggerMessageAndPairs() {
        assertThat(
                        line(
                                false,
                                "joined",
                                null,
                                new KeyValuePair("room", "hall"),
                                new KeyValuePair("name", "Ann \"A\"")))
                .isEqualTo(
                        "1970-01-01T00:00:00Z INFO  Room: joined room=hall name=\"Ann \\\"A\\\"\"\n");
    }

    @Test
    void aJsonLineHoldsTheSame() {
        assertThat(line(true, "joined", null, new KeyValuePair("room", "ha\nll")))
                .isEqualTo(
                        "{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"info\","
                                + "\"logger\":\"io.parley.server.room.Room\",\"message\":\"joined\","
                                + "\"room\":\"ha\\nll\"}\n");
    }

    @Test
    void aLineBreakInAMessageDoesNotBeginALine() {
        assertThat(line(false, "one\ntwo", null).lines()).hasSize(1);
    }

    @Test
    void aFaultIsShownWithItsTrace() {
        assertThat(line(false, "failed", new IllegalStateException("why")))
                .contains("java.lang.IllegalStateException: why");
        assertThat(line(true, "failed", new IllegalStateException("why")).lines()).hasSize(1);
    }

    @Test
    void aTokenIsNeverWritten() {
        String token = DevKey.guestToken("hall");

        assertThat(line(false, "GET /rtc?access_token=" + token, null))
                .contains("<token>")
                .doesNotContain(token.substring(10, 60));
        assertThat(line(true, "x", null, new KeyValuePair("t", token)))
                .doesNotContain(token.substring(10, 60));
    }
}
