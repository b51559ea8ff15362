package io.parley.rpc.channel;

/** Both ends in memory. */
final class MemoryEnvironment extends CallEnvironment {
    private static final long WINDOW = 2 << 20;

    final MemoryPipe[] ends = MemoryPipe.pair(WINDOW);
    private final WebRtcChannel client;
    private final ServedPipe served;

    MemoryEnvironment(WebRtcServer.Builder server) {
        this(server, true);
    }

    /**
     * @param credit whether the ends know each other's credit; otherwise the client seems to be of
     *     another make
     */
    MemoryEnvironment(WebRtcServer.Builder server, boolean credit) {
        FramePipe toServer = credit ? ends[0] : new ForeignPipe(ends[0]);
        client = WebRtcChannel.builder(toServer).authority("memory").build();
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
