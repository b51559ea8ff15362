package io.parley.rpc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisOutageTest {

    private static final QueueOptions OPTIONS =
            QueueOptions.DEFAULT.withOffline(Duration.ZERO, Duration.ZERO);
    private static final String OUT_OF_REACH =
            "UNAVAILABLE the call queue is out of reach; please try again";

    private final SignalingTimer timer = SignalingTimer.start();
    private RedisProcess redis;
    private RedisCallQueue first;
    private RedisCallQueue second;

    @BeforeEach
    void open() {
        redis = RedisProcess.start();
        first = RedisCallQueue.open(redis.uri(), "parley:", OPTIONS, timer);
        second = RedisCallQueue.open(redis.uri(), "parley:", OPTIONS, timer);
        RedisEvents.awaitUp(first);
        RedisEvents.awaitUp(second);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        redis.close();
        timer.close();
    }

    private HearingCaller call(String host) {
        HearingCaller heard = new HearingCaller();
        first.call(Offer.of(host, "offer", false, timer.millis() + 120_000), heard);
        return heard;
    }

    private HearingAnswerer answer(String host) {
        HearingAnswerer heard = new HearingAnswerer();
        second.answer(List.of(host), heard);
        return heard;
    }

    /** Calls until one is not refused at once: the service has recovered by itself. */
    private void exchangeOnceRedisIsBack(HearingAnswerer waiting) {
        RedisEvents.awaitUp(first);
        RedisEvents.awaitUp(second);
        HearingCaller caller = call("waiting");
        assertThat(waiting.next()).isEqualTo("offer offer");
        assertThat(caller.rest()).isEmpty();
    }

    @Test
    void anOutageEndsWhatIsUnderWayAndEverythingWorksAgainAfterIt() {
        HearingAnswerer busy = answer("robot");
        RedisEvents.awaitUp(second);
        HearingCaller talking = call("robot");
        assertThat(busy.next()).isEqualTo("offer offer");
        HearingCaller pending = call("nobody");
        HearingAnswerer waiting = answer("waiting");
        RedisEvents.awaitUp(first);
        RedisEvents.awaitUp(second);

        redis.kill();

        assertThat(talking.next()).isEqualTo("end " + OUT_OF_REACH);
        assertThat(pending.next()).isEqualTo("end " + OUT_OF_REACH);
        assertThat(busy.next()).isEqualTo("failed " + OUT_OF_REACH);
        assertThat(call("robot").next()).isEqualTo("end " + OUT_OF_REACH);
        assertThatThrownBy(
                        () ->
                                first.update("robot", "uuid", new CallUpdate.Done())
                                        .orTimeout(60, TimeUnit.SECONDS)
                                        .join())
                .hasMessageContaining("UNAVAILABLE");
        assertThat(waiting.rest()).as("who waits goes on waiting").isEmpty();
        assertThat(first.pendingCalls() + first.exchanges() + second.exchanges()).isZero();
        assertThat(second.waitingAnswerers()).isEqualTo(1);

        redis.restart();
        exchangeOnceRedisIsBack(waiting);
    }

    @Test
    void aRedisThatAnswersNothingIsOutOfReachToo() throws Exception {
        HearingAnswerer waiting = answer("waiting");
        RedisEvents.awaitUp(second);
        redis.freeze(true);
        try {
            assertThat(call("robot").next()).isEqualTo("end " + OUT_OF_REACH);
        } finally {
            redis.freeze(false);
        }
        exchangeOnceRedisIsBack(waiting);
    }

    @Test
    void aRedisThatComesLaterWillDo() {
        redis.kill();
        RedisCallQueue early = RedisCallQueue.open(redis.uri(), "parley:", OPTIONS, timer);
        HearingAnswerer waiting = new HearingAnswerer();
        early.answer(List.of("early"), waiting);

        redis.restart();
        RedisEvents.awaitUp(early);
        RedisEvents.awaitUp(first);
        call("early");

        assertThat(waiting.next()).isEqualTo("offer offer");
        early.close();
    }
}
