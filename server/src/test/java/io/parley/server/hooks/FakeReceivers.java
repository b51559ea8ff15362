package io.parley.server.hooks;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.parley.proto.livekit.WebhookEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Receivers that answer as a test says. */
final class FakeReceivers implements Poster {
    /** What one does with an event; null for nothing at all. */
    interface Behaviour {
        @Nullable Outcome on(int url, WebhookEvent event);
    }

    /** A request without an answer. */
    record Open(int url, WebhookEvent event, CompletableFuture<Answer> answer) {}

    private final List<String> taken = new ArrayList<>();
    private final List<Open> open = new ArrayList<>();
    private Behaviour behaviour = (url, event) -> Outcome.DELIVERED;
    private int requests;

    void behave(Behaviour value) {
        behaviour = value;
    }

    @Override
    public CompletableFuture<Answer> post(int url, byte[] body, String token) {
        requests++;
        WebhookEvent.Builder event = WebhookEvent.newBuilder();
        try {
            JsonFormat.parser().merge(new String(body, StandardCharsets.UTF_8), event);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        Outcome outcome = behaviour.on(url, event.build());
        if (outcome == null) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            open.add(new Open(url, event.build(), answer));
            return answer;
        }
        if (outcome == Outcome.DELIVERED) {
            taken.add(line(url, event.build()));
        }
        return CompletableFuture.completedFuture(new Answer(outcome, outcome.name()));
    }

    private static String line(int url, WebhookEvent event) {
        String who = event.getParticipant().getIdentity();
        return url + " " + event.getRoom().getName() + " " + event.getEvent() + " " + who;
    }

    /** Requests that wait for an answer. */
    List<Open> open() {
        return open;
    }

    /** Answers the oldest open request. */
    void answer(Outcome outcome) {
        Open request = open.remove(0);
        if (outcome == Outcome.DELIVERED) {
            taken.add(line(request.url(), request.event()));
        }
        request.answer().complete(new Answer(outcome, outcome.name()));
    }

    int requests() {
        return requests;
    }

    /** "URL room event identity" of what was taken since the last call. */
    List<String> take() {
        List<String> lines = List.copyOf(taken);
        taken.clear();
        return lines;
    }

    /** The events of one room among those lines, without URL and room. */
    static List<String> ofRoom(List<String> lines, String room) {
        String start = "0 " + Objects.requireNonNull(room) + " ";
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .toList();
    }
}
