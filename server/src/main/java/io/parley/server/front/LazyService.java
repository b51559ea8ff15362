package io.parley.server.front;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service that is made when it, or another of its group, is first asked for. Many servers hold
 * rooms and never see a gRPC request; what Armeria needs for gRPC takes a tenth of their memory.
 */
final class LazyService implements HttpService {
    /** Services that are made together, since reflection tells the names of all of them. */
    static final class Group {
        private final ServiceOptions options;
        private final List<LazyService> members = new ArrayList<>();
        private @Nullable CompletableFuture<?> last;

        Group(ServiceOptions options) {
            this.options = options;
        }

        LazyService add(Supplier<? extends HttpService> maker) {
            LazyService member = new LazyService(this, maker);
            members.add(member);
            return member;
        }

        /** The answer when all is made, in the order of the requests; null if it is made. */
        private synchronized @Nullable CompletableFuture<HttpResponse> queued(
                ServiceRequestContext ctx, Supplier<HttpResponse> request) {
            CompletableFuture<?> before = last;
            if (before == null) {
                // Off the event loop, since classes are loaded.
                before =
                        CompletableFuture.runAsync(
                                this::make, ctx.blockingTaskExecutor().withoutContext());
            } else if (before.isDone()) {
                return null;
            }
            CompletableFuture<HttpResponse> response =
                    before.thenApplyAsync(ignored -> request.get(), ctx.eventLoop());
            last = response;
            return response;
        }

        private void make() {
            members.forEach(member -> member.made = member.maker.get());
            members.forEach(LazyService::tellAdded);
        }
    }

    private final Group group;
    private final Supplier<? extends HttpService> maker;
    private final List<ServiceConfig> configs = new ArrayList<>();
    private volatile @Nullable HttpService made;

    private LazyService(Group group, Supplier<? extends HttpService> maker) {
        this.group = group;
        this.maker = maker;
    }

    @Override
    public ServiceOptions options() {
        return group.options;
    }

    @Override
    public void serviceAdded(ServiceConfig config) {
        configs.add(config);
    }

    /** What is asked of a service at the start must not make it. */
    @Override
    public <T> @Nullable T as(Class<T> type) {
        HttpService service = made;
        T own = HttpService.super.as(type);
        return own != null || service == null ? own : service.as(type);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
        CompletableFuture<HttpResponse> queued = group.queued(ctx, () -> served(ctx, req));
        return queued == null ? made().serve(ctx, req) : HttpResponse.of(queued);
    }

    private HttpResponse served(ServiceRequestContext ctx, HttpRequest req) {
        try {
            return made().serve(ctx, req);
        } catch (Exception e) {
            return HttpResponse.ofFailure(e);
        }
    }

    private HttpService made() {
        return Objects.requireNonNull(made, "made");
    }

    private void tellAdded() {
        for (ServiceConfig config : configs) {
            try {
                made().serviceAdded(config);
            } catch (Exception e) {
                throw new IllegalStateException("cannot add " + made, e);
            }
        }
    }
}
