package io.parley.sdk;

import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.UpdateParticipantMetadata;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The local participant's requests to be changed, until the server answers them. On the loop. */
final class MetadataRequests {
    /** How long the server may take; as in the other SDKs. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** More wait for nobody's good. */
    private static final int MAX_WAITING = 1_000;

    /** What shall be different; null and empty mean as before. */
    record Change(
            @Nullable String metadata, @Nullable String name, Map<String, String> attributes) {}

    private record Waiting(CompletableFuture<Void> done, Runnable cancelTimer) {}

    private final Consumer<SignalRequest> signals;
    private final BiFunction<Duration, Runnable, Runnable> timers;
    private final Map<Integer, Waiting> waiting = new HashMap<>();

    private int lastId;

    /**
     * @param timers runs a task later, on the loop; its result takes that back
     */
    MetadataRequests(
            Consumer<SignalRequest> signals, BiFunction<Duration, Runnable, Runnable> timers) {
        this.signals = signals;
        this.timers = timers;
    }

    void send(Change change, Participant local, CompletableFuture<Void> done) {
        if (waiting.size() >= MAX_WAITING) {
            done.completeExceptionally(
                    new RequestException(
                            RequestException.Reason.LIMIT_EXCEEDED,
                            MAX_WAITING + " requests wait for the server's answer already"));
            return;
        }
        int id = ++lastId;
        // What stays is sent along: an older server would take the empty text for the new one.
        UpdateParticipantMetadata.Builder update =
                UpdateParticipantMetadata.newBuilder()
                        .setRequestId(id)
                        .setMetadata(
                                change.metadata() != null ? change.metadata() : local.metadata())
                        .setName(change.name() != null ? change.name() : local.name())
                        .putAllAttributes(change.attributes());
        waiting.put(id, new Waiting(done, timers.apply(TIMEOUT, () -> timedOut(id))));
        signals.accept(SignalRequest.newBuilder().setUpdateMetadata(update).build());
    }

    private void timedOut(int id) {
        Waiting request = waiting.remove(id);
        if (request != null) {
            request.done.completeExceptionally(
                    new RequestException(
                            RequestException.Reason.TIMEOUT,
                            "the server did not answer within "
                                    + TIMEOUT.toSeconds()
                                    + " s; try again"));
        }
    }

    void onResponse(RequestResponse response) {
        Waiting request = waiting.remove(response.getRequestId());
        if (request == null) {
            return; // the answer to another kind of request, or one that came too late
        }
        request.cancelTimer.run();
        if (response.getReason() == RequestResponse.Reason.OK) {
            request.done.complete(null);
        } else {
            RequestException.Reason reason = RequestException.Reason.of(response.getReason());
            String text = response.getMessage();
            request.done.completeExceptionally(
                    new RequestException(
                            reason, text.isEmpty() ? "the server refused: " + reason : text));
        }
    }

    /** Gives up on all: their answers will not come. */
    void fail(String message) {
        List<Waiting> all = List.copyOf(waiting.values());
        waiting.clear();
        for (Waiting request : all) {
            request.cancelTimer.run();
            request.done.completeExceptionally(
                    new RequestException(RequestException.Reason.DISCONNECTED, message));
        }
    }
}
