package io.parley.server.hooks;

import io.parley.proto.webhooks.DropRequest;
import io.parley.proto.webhooks.DropResponse;
import io.parley.proto.webhooks.ListUndeliveredRequest;
import io.parley.proto.webhooks.ListUndeliveredResponse;
import io.parley.proto.webhooks.ReplayRequest;
import io.parley.proto.webhooks.ReplayResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** What an operator may ask of the outbox. Any thread; futures complete on the outbox's thread. */
public final class WebhookDesk {
    private final HookLoop loop;
    private final Courier courier;

    WebhookDesk(HookLoop loop, Courier courier) {
        this.loop = loop;
        this.courier = courier;
    }

    /** Tells what waits. */
    public CompletableFuture<ListUndeliveredResponse> list(ListUndeliveredRequest request) {
        int limit = Math.max(0, request.getLimit());
        return ask(() -> Listing.of(courier.outbox(), limit, courier::laneOf));
    }

    /** Tries events again at once, with those before them in their rooms. */
    public CompletableFuture<ReplayResponse> replay(ReplayRequest request) {
        return ask(
                () -> {
                    int waiting = courier.waiting();
                    List<String> unknown = courier.replay(request.getIdsList());
                    int named = request.getIdsCount() - unknown.size();
                    return ReplayResponse.newBuilder()
                            .setEvents(request.getIdsCount() == 0 ? waiting : named)
                            .addAllUnknownIds(unknown)
                            .build();
                });
    }

    /** Gives events up. */
    public CompletableFuture<DropResponse> drop(DropRequest request) {
        return ask(
                () -> {
                    List<String> unknown = courier.drop(request.getIdsList());
                    return DropResponse.newBuilder()
                            .setEvents(request.getIdsCount() - unknown.size())
                            .addAllUnknownIds(unknown)
                            .build();
                });
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        try {
            return CompletableFuture.supplyAsync(question, loop::execute);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("the server is stopping"));
        }
    }
}
