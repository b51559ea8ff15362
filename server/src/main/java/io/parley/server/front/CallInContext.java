package io.parley.server.front;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Attributes;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A call that another call's thread may write to. The HTTP server keeps the request that a thread
 * works for, and refuses to let it touch another one; what one caller says to another goes through
 * the other's event loop then, in order. Also tells the client's address, as other gRPC servers do.
 */
final class CallInContext<Q, R> extends SimpleForwardingServerCall<Q, R> {

    private final ServiceRequestContext ctx;

    /** What waits for the event loop; nothing may overtake it. */
    private final AtomicInteger deferred = new AtomicInteger();

    CallInContext(ServerCall<Q, R> delegate, ServiceRequestContext ctx) {
        super(delegate);
        this.ctx = ctx;
    }

    private void run(Runnable action) {
        if (deferred.get() == 0 && ServiceRequestContext.currentOrNull() == ctx) {
            action.run();
            return;
        }
        deferred.incrementAndGet();
        ctx.eventLoop()
                .withoutContext()
                .execute(
                        () -> {
                            deferred.decrementAndGet();
                            action.run();
                        });
    }

    @Override
    public void request(int count) {
        run(() -> super.request(count));
    }

    @Override
    public void sendHeaders(Metadata headers) {
        run(() -> super.sendHeaders(headers));
    }

    @Override
    public void sendMessage(R message) {
        run(() -> super.sendMessage(message));
    }

    @Override
    public void close(Status status, Metadata trailers) {
        run(() -> super.close(status, trailers));
    }

    @Override
    public Attributes getAttributes() {
        return GrpcRoutes.attributesOf(ctx);
    }
}
