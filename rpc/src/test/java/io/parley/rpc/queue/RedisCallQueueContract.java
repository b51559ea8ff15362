package io.parley.rpc.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The contract over a real Redis. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
abstract class RedisCallQueueContract extends CallQueueContract {

    /** What one side does to the other takes a few steps from one process to the next. */
    private static final int STEPS = 4;

    private static RedisProcess redis;
    private static int next;

    private final List<RedisCallQueue> opened = new ArrayList<>();
    private String prefix = "";

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    @BeforeEach
    void open() {
        restart(NEVER_OFFLINE);
    }

    @AfterEach
    void closeAll() {
        opened.forEach(RedisCallQueue::close);
        opened.clear();
    }

    RedisCallQueue openQueue(QueueOptions options) {
        RedisCallQueue queue = RedisCallQueue.open(redis.uri(), prefix, options, timer);
        opened.add(queue);
        return queue;
    }

    abstract void openQueues(QueueOptions options);

    @Override
    void restart(QueueOptions options) {
        closeAll();
        prefix = "test" + next++ + ":";
        openQueues(options);
        for (RedisCallQueue queue : opened) {
            RedisEvents.awaitUp(queue);
        }
    }

    @Override
    void settle() {
        for (int i = 0; i < STEPS; i++) {
            for (RedisCallQueue queue : opened) {
                queue.echo().orTimeout(60, TimeUnit.SECONDS).join();
            }
        }
    }

    @Override
    int storedEntries() {
        return (int)
                redis.keys().stream()
                        .filter(key -> key.startsWith(prefix))
                        .filter(key -> !key.contains("process:") && !key.contains("seen:"))
                        .count();
    }
}
