package io.parley.rpc.queue;

class RedisOneProcessTest extends RedisCallQueueContract {

    private CallQueue queue = new MemoryCallQueue(NEVER_OFFLINE, timer);

    @Override
    void openQueues(QueueOptions options) {
        queue = openQueue(options);
    }

    @Override
    CallQueue calls() {
        return queue;
    }

    @Override
    CallQueue answers() {
        return queue;
    }
}
