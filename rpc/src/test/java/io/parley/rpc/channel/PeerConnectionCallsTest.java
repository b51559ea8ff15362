package io.parley.rpc.channel;

class PeerConnectionCallsTest extends CallMatrix {
    @Override
    CallEnvironment environment(WebRtcServer.Builder server) throws Exception {
        return new PeerEnvironment(server);
    }
}
