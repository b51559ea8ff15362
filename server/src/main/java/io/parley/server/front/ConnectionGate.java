package io.parley.server.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.parley.server.calls.CallDesk;
import io.parley.server.grpc.FramedMethods;
import io.parley.server.limits.Limit;
import io.parley.server.limits.LimitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks at each connection when it comes, and closes those that are too many. */
final class ConnectionGate implements Consumer<ChannelPipeline> {
    private final LimitSet limits;
    private final FrontMetrics metrics;
    private final boolean plaintext;
    private final @Nullable FramedMethods framed;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param plaintext whether no client shall begin TLS
     * @param calls the signaling service; null if there is none
     */
    ConnectionGate(
            LimitSet limits, FrontMetrics metrics, boolean plaintext, @Nullable CallDesk calls) {
        framed = calls == null ? null : FramedMethods.of(calls.services());
        this.limits = limits;
        this.metrics = metrics;
        this.plaintext = plaintext;
    }

    @Override
    public void accept(ChannelPipeline pipeline) {
        Channel channel = pipeline.channel();
        if (limits.isReached(Limit.CONNECTIONS, open.getAndIncrement())) {
            metrics.refused(Limit.CONNECTIONS);
            channel.close();
        }
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        if (plaintext) {
            pipeline.addFirst(new TlsHelloRefuser());
        }
        if (framed != null) {
            framed.watch(pipeline, plaintext);
        }
    }
}
