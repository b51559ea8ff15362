package io.parley.server.api;

import com.google.protobuf.Message;
import io.parley.token.VideoGrants;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The methods of a Twirp service: what each takes, whom it is open to, and what it does. */
final class Methods {
    /**
     * One method.
     *
     * @param prototype of its requests
     * @param allowed whether a token's grants allow a request
     * @param blocking whether it may wait for the disk
     */
    record Method<T extends Message>(
            T prototype,
            BiPredicate<VideoGrants, T> allowed,
            Function<T, CompletableFuture<Answer>> action,
            boolean blocking) {}

    private final Map<String, Method<?>> methods = new HashMap<>();

    <T extends Message> void add(
            String name,
            T prototype,
            BiPredicate<VideoGrants, T> allowed,
            Function<T, CompletableFuture<? extends Message>> action) {
        methods.put(name, new Method<>(prototype, allowed, answered(action), false));
    }

    <T extends Message> void addListing(
            String name,
            T prototype,
            BiPredicate<VideoGrants, T> allowed,
            Function<T, CompletableFuture<Answer>> action) {
        methods.put(name, new Method<>(prototype, allowed, action, false));
    }

    <T extends Message> void addBlocking(
            String name,
            T prototype,
            BiPredicate<VideoGrants, T> allowed,
            Function<T, CompletableFuture<? extends Message>> action) {
        methods.put(name, new Method<>(prototype, allowed, answered(action), true));
    }

    private static <T> Function<T, CompletableFuture<Answer>> answered(
            Function<T, CompletableFuture<? extends Message>> action) {
        return request -> action.apply(request).thenApply(Answer::of);
    }

    @Nullable Method<?> find(String name) {
        return methods.get(name);
    }

    /** Whether a token administers a room. */
    static boolean administers(VideoGrants grants, String room) {
        return grants.roomAdmin() && grants.room().equals(room);
    }
}
