package io.parley.rpc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedisTwoProcessesTest extends RedisCallQueueContract {

    private CallQueue callers = new MemoryCallQueue(NEVER_OFFLINE, timer);
    private CallQueue answerers = callers;

    @Override
    void openQueues(QueueOptions options) {
        callers = openQueue(options);
        answerers = openQueue(options);
    }

    @Override
    CallQueue calls() {
        return callers;
    }

    @Override
    CallQueue answers() {
        return answerers;
    }

    @Test
    void aCallerMayAddToItsOfferThroughAnyProcess() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();

        Offer offer = caller.offer();
        assertThat(answerers.update(offer.host(), offer.uuid(), candidate("c")).join()).isTrue();

        assertThat(answerer.heard().next()).isEqualTo("candidate c");
    }

    @Test
    void answerersOfBothProcessesShareTheCalls() {
        Answerer there = answer("robot");
        HearingAnswerer here = new HearingAnswerer();
        callers.answer(List.of("robot"), here);
        settle();

        call("robot", "one");
        call("robot", "two");

        assertThat(List.of(there.heard().next(), here.next()))
                .containsExactlyInAnyOrder("offer one", "offer two");
    }

    @Test
    void aProcessThatDiesTakesItsAnswerersWithIt() {
        restart(
                QueueOptions.DEFAULT.withOffline(
                        java.time.Duration.ofSeconds(15), java.time.Duration.ofSeconds(5)));
        Answerer answerer = answer("robot");
        settle();
        answerers.close();
        assertThat(answerer.heard().next()).startsWith("failed UNAVAILABLE");

        Caller caller = call("robot", "offer");
        RedisCallQueue third = openQueue(NEVER_OFFLINE);
        RedisEvents.awaitUp(third);
        HearingAnswerer other = new HearingAnswerer();
        third.answer(List.of("robot"), other);

        assertThat(other.next()).isEqualTo("offer offer");
        assertThat(caller.heard().rest()).isEmpty();
    }
}
