package io.parley.server.hooks;

import com.linecorp.armeria.common.util.EventLoopGroups;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The one thread of webhooks: requests are sent on it, and files are written. */
final class NettyLoop implements HookLoop, AutoCloseable {
    private final EventLoopGroup group =
            EventLoopGroups.newEventLoopGroup(1, "parley-webhooks", true);
    private final EventLoop loop = group.next();
    private final long epoch = System.nanoTime();

    EventLoopGroup group() {
        return group;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
        ScheduledFuture<?> scheduled = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public long nowNanos() {
        return System.nanoTime() - epoch;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, HookLimits.FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }
}
