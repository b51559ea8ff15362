package io.parley.rpc.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.parley.rpc.Answerer;
import io.parley.rpc.queue.MemoryCallQueue;
import io.parley.rpc.queue.QueueOptions;
import io.parley.rpc.queue.SignalingTimer;
import io.parley.rpc.signaling.SignalingOptions;
import io.parley.rpc.signaling.SignalingService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HelloPeerTest {
    @Test
    @Timeout(180)
    void theExampleReachesItself() throws Exception {
        try (SignalingTimer timer = SignalingTimer.start();
                MemoryCallQueue queue = new MemoryCallQueue(QueueOptions.DEFAULT, timer)) {
            Server server =
                    Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                            .addService(
                                    new SignalingService(
                                            queue, SignalingOptions.builder().build(), timer))
                            .build()
                            .start();
            String signaling = "http://127.0.0.1:" + server.getPort();
            try (Answerer answerer = HelloPeer.answer(signaling, "robot-7")) {
                assertThat(answerer.hosts()).containsExactly("robot-7");
                assertThat(HelloPeer.call(signaling, "robot-7")).isEqualTo("SERVING");
            } finally {
                server.shutdownNow();
            }
        }
    }
}
