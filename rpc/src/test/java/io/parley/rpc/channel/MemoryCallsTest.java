package io.parley.rpc.channel;

class MemoryCallsTest extends CallMatrix {
    @Override
    CallEnvironment environment(WebRtcServer.Builder server) {
        return new MemoryEnvironment(server);
    }
}
