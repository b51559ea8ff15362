package io.parley.server.front;

import com.linecorp.armeria.common.util.EventLoopGroups;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of the front door. The server shuts them down when its ports and connections are
 * closed, and that is when the door is closed: they end at once, without Netty's quiet period, and
 * nobody waits for the one of the threads that accepted connections.
 */
final class FrontLoops extends AbstractEventExecutorGroup implements EventLoopGroup {
    private final EventLoopGroup loops;

    FrontLoops(int threads) {
        loops = EventLoopGroups.newEventLoopGroup(threads, "parley-http", true);
    }

    /** Completes when all loops have ended, and so all connections; on a thread that may wait. */
    CompletableFuture<Void> whenOver() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        loops.terminationFuture().addListener(ended -> over.completeAsync(() -> null));
        return over;
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(
                0, FrontLimits.SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return loops.shutdownGracefully(quietPeriod, timeout, unit);
    }

    @Override
    @Deprecated
    public void shutdown() {
        shutdownGracefully();
    }

    @Override
    public Future<?> terminationFuture() {
        return loops.terminationFuture();
    }

    @Override
    public boolean isShuttingDown() {
        return loops.isShuttingDown();
    }

    @Override
    public boolean isShutdown() {
        return loops.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return loops.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return loops.awaitTermination(timeout, unit);
    }

    @Override
    public EventLoop next() {
        return loops.next();
    }

    @Override
    public Iterator<EventExecutor> iterator() {
        return loops.iterator();
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return loops.register(channel);
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        return loops.register(promise);
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        return loops.register(channel, promise);
    }
}
