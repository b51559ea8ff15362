package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Deadline;
import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualNetwork;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Two peers on a virtual network. Time passes only while somebody waits. */
final class VirtualEnvironment extends CallEnvironment {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final VirtualNetwork network;
    private final VirtualTimer timer = new VirtualTimer();
    private final VirtualPeer left = new VirtualPeer("10.0.0.1");
    private final VirtualPeer right = new VirtualPeer("10.0.0.2");
    private final WebRtcChannel client;
    private final ServedPipe served;
    private final String name;

    VirtualEnvironment(String name, long seed, LinkOptions link, WebRtcServer.Builder server)
            throws Exception {
        this.name = name;
        network = new VirtualNetwork(seed, link);
        network.attach(left.address, left);
        network.attach(right.address, right);
        network.attach(java.net.InetSocketAddress.createUnresolved("clock", 1), timer);
        client = WebRtcChannel.builder(left).executor(Runnable::run).timer(timer).build();
        served = server.executor(Runnable::run).timer(timer).build().serve(right);
        left.negotiateWith(right);
        await(() -> client.connection().isOpen(), "the pipe is open");
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
    CallOptions withDeadline(CallOptions options, long millis) {
        return options.withDeadline(Deadline.after(millis, TimeUnit.MILLISECONDS, timer.ticker));
    }

    @Override
    void await(BooleanSupplier happened, String what) {
        assertThat(network.runUntil(happened, PATIENCE)).as(name + ": until " + what).isTrue();
    }

    @Override
    boolean isIdle(StreamMultiplexer<?> end) {
        return end.streams.size() == 0 && end.unread.get() == 0;
    }

    @Override
    void closePipe() {
        left.close();
    }
}
