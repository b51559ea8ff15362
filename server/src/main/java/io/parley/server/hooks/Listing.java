package io.parley.server.hooks;

import io.parley.proto.livekit.WebhookEvent;
import io.parley.proto.webhooks.ListUndeliveredResponse;
import io.parley.proto.webhooks.UndeliveredEvent;
import io.parley.proto.webhooks.UndeliveredTo;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What waits in an outbox, for people. */
final class Listing {
    private static final int DEFAULT_LIMIT = 1_000;

    private Listing() {}

    /**
     * @param limit 0 for the default
     * @param lanes tells of attempts for an event at a URL; null where it knows of none
     */
    static ListUndeliveredResponse of(
            Outbox outbox, int limit, BiFunction<Entry, Integer, @Nullable Lane> lanes) {
        int most = limit == 0 ? DEFAULT_LIMIT : Math.min(limit, HookLimits.MAX_LISTED);
        ListUndeliveredResponse.Builder list =
                ListUndeliveredResponse.newBuilder().setTotal(outbox.waiting().size());
        outbox.waiting().stream()
                .limit(most)
                .forEach(entry -> list.addEvents(event(outbox, entry, lanes)));
        return list.build();
    }

    private static UndeliveredEvent event(
            Outbox outbox, Entry entry, BiFunction<Entry, Integer, @Nullable Lane> lanes) {
        WebhookEvent event = outbox.read(entry);
        UndeliveredEvent.Builder line =
                UndeliveredEvent.newBuilder()
                        .setId(entry.id())
                        .setEvent(entry.kind().text())
                        .setRoom(entry.room())
                        .setParticipant(event == null ? "" : event.getParticipant().getIdentity())
                        .setCreatedAtMs(entry.createdMillis());
        List<String> urls = outbox.urls();
        for (int url = 0; url < urls.size(); url++) {
            if (entry.isPendingAt(url)) {
                UndeliveredTo.Builder to =
                        UndeliveredTo.newBuilder().setUrl(UrlText.redacted(urls.get(url)));
                Lane lane = lanes.apply(entry, url);
                if (lane != null) {
                    to.setFailedAttempts(lane.failures()).setLastFailure(lane.lastFailure());
                }
                line.addTo(to);
            }
        }
        return line.build();
    }
}
