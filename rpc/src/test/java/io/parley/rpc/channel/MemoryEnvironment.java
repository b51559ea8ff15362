package io.parley.rpc.channel;

/** Both ends in memory. */
final class MemoryEnvironment extends CallEnvironment {
    private static final long WINDOW = 2 << 20;

    final MemoryPipe[] ends = MemoryPipe.pair(WINDOW);
    private final WebRtcChannel client;
    private final ServedPipe served;

    MemoryEnvironment(WebRtcServer.Builder server) {
        client = WebRtcChannel.builder(ends[0]).authority("memory").build();
        served = server.build().serve(ends[1]);
        ends[0].open();
    }

    @Override
    WebRtcChannel client() {
        return client;
    }

    @Override
    ServedPipe served() {
        return served;
    }

    @Override
    void closePipe() {
        ends[0].close();
    }

    @Override
    void close() throws Exception {
        ends[0].close();
        await(() -> client.isTerminated() && served.whenClosed().isDone(), "both ends closed");
        ends[0].release();
    }
}
