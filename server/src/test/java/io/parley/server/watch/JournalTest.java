package io.parley.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class JournalTest {
    private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Journal.class);
    private final List<JoinRecord> told = new ArrayList<>();
    private final Journal journal = new Journal(false, told::add);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private static JoinRecord.Builder join() {
        return JoinRecord.builder(Instant.EPOCH)
                .who(new JoinRecord.Who("hall", "RM_1", "ann", "PA_1"))
                .client("js 2.23.0")
                .reached(JoinStage.TOKEN, 300_000)
                .reached(JoinStage.ROOM, 1_000_000);
    }

    private static JoinRecord failed(String reason) {
        return JoinRecord.builder(Instant.EPOCH)
                .failure(new JoinRecord.Failure(JoinStage.TOKEN, 401, reason, 2_000_000))
                .build();
    }

    private List<String> logged() {
        return lines.list.stream()
                .map(
                        event ->
                                event.getFormattedMessage()
                                        + event.getKeyValuePairs().stream()
                                                .map(pair -> " " + pair.key + "=" + pair.value)
                                                .collect(Collectors.joining()))
                .toList();
    }

    @Test
    void aJoinIsOneLineWithItsStages() {
        journal.joined(
                join().connection("udp")
                        .reached(JoinStage.NEGOTIATION, 11_000_000)
                        .reached(JoinStage.ICE, 41_500_000)
                        .reached(JoinStage.DTLS, 60_000_000)
                        .build());

        assertThat(logged())
                .containsExactly(
                        "joined sid=PA_1 room_sid=RM_1 room=hall identity=ann client=js 2.23.0"
                                + " connection=udp token_ms=0.3 room_ms=0.7 negotiation_ms=10.0"
                                + " ice_ms=30.5 dtls_ms=18.5 total_ms=60.0");
        assertThat(told).hasSize(1);
    }

    @Test
    void aFailedJoinIsOneLineWithItsStageAndReason() {
        journal.failed(
                join().failure(new JoinRecord.Failure(JoinStage.ICE, 0, "no path", 9_000_000))
                        .build());

        assertThat(logged())
                .containsExactly(
                        "join failed sid=PA_1 room_sid=RM_1 room=hall identity=ann stage=ice"
                                + " reason=no path token_ms=0.3 room_ms=0.7 total_ms=9.0");
    }

    @Test
    void aLeaveIsOneLineWithItsReason() {
        journal.left(
                new LeaveRecord(
                        Instant.EPOCH,
                        new JoinRecord.Who("hall", "RM_1", "ann", "PA_1"),
                        "client_initiated",
                        Duration.ofSeconds(61)));

        assertThat(logged())
                .containsExactly(
                        "left sid=PA_1 room_sid=RM_1 room=hall identity=ann"
                                + " reason=client_initiated seconds=61");
    }

    @Test
    void noTokenIsKeptOrLogged() {
        journal.failed(failed("invalid token: " + TOKEN + ", error: expired"));

        String reason = Objects.requireNonNull(journal.failed().get(0).failure()).reason();
        assertThat(reason).isEqualTo("invalid token: <token>, error: expired");
        assertThat(logged().get(0)).contains("status=401").doesNotContain("eyJ");
        assertThat(Objects.requireNonNull(told.get(0).failure()).reason()).doesNotContain("eyJ");
    }

    @Test
    void aFloodOfRefusalsIsBoundedInMemoryAndInTheLog() {
        for (int i = 0; i < 10_000; i++) {
            journal.failed(failed("x".repeat(10_000) + i));
        }

        assertThat(journal.failed()).hasSize(Journal.KEPT);
        assertThat(Objects.requireNonNull(journal.failed().get(0).failure()).reason())
                .hasSizeLessThanOrEqualTo(200);
        assertThat(lines.list).hasSizeLessThan(1_000);
    }

    @Test
    void theNewestComesFirst() {
        journal.failed(failed("one"));
        journal.failed(failed("two"));

        assertThat(journal.failed())
                .extracting(join -> Objects.requireNonNull(join.failure()).reason())
                .containsExactly("two", "one");
    }
}
