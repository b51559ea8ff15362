package io.parley.server.room;

import io.parley.proto.livekit.ConnectionQuality;
import io.parley.proto.livekit.ConnectionQualityInfo;
import io.parley.proto.livekit.ConnectionQualityUpdate;
import io.parley.proto.livekit.SignalResponse;
import io.parley.server.sfu.ConnectionQualityScorer;
import io.parley.server.sfu.DownTrack;
import io.parley.server.sfu.Quality;
import io.parley.server.sfu.QualitySource;
import io.parley.server.sfu.StreamKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells participants how well they and those whom they receive are connected. */
final class Qualities {
    /** From here on a client knows that a connection may be lost. */
    private static final int PROTOCOL_LOST = 11;

    private final Room room;
    private final ConnectionQualityScorer<Participant> scorer = new ConnectionQualityScorer<>();
    private final Map<Publication, List<QualitySource>> published = new HashMap<>();
    private final Map<Subscription, QualitySource> subscribed = new IdentityHashMap<>();

    Qualities(Room room) {
        this.room = room;
    }

    void join(Participant participant, long now) {
        scorer.join(participant, now);
    }

    void leave(Participant participant) {
        scorer.leave(participant);
        subscribed.keySet().removeIf(subscription -> subscription.subscriber() == participant);
    }

    /** The last judgement of a participant in lower case; empty before the first. */
    String text(Participant participant) {
        ConnectionQualityScorer.Change<Participant> current = scorer.current(participant);
        return current == null ? "" : current.quality().name().toLowerCase(Locale.ROOT);
    }

    void add(Publication publication) {
        List<QualitySource> sources = new ArrayList<>();
        for (Publication.Source source : publication.sources()) {
            QualitySource quality =
                    new StreamQuality(
                            source.media()::stats, () -> isIdle(publication), () -> false);
            scorer.add(publication.publisher(), kind(publication), quality);
            sources.add(quality);
        }
        published.put(publication, sources);
    }

    /** Nothing has to come of a video that nobody watches, nor of what is muted. */
    private static boolean isIdle(Publication publication) {
        return publication.info().getMuted()
                || publication.isVideo() && publication.subscriptions().isEmpty();
    }

    void remove(Publication publication) {
        List<QualitySource> sources = published.remove(publication);
        if (sources != null) {
            sources.forEach(source -> scorer.remove(publication.publisher(), source));
        }
    }

    void onBound(Subscription subscription) {
        DownTrack down = subscription.down();
        if (down == null) {
            return;
        }
        QualitySource quality =
                new StreamQuality(
                        down::stats,
                        () -> isIdle(subscription.publication()) || down.wantedSpatial() < 0,
                        down::isHeldBack);
        subscribed.put(subscription, quality);
        scorer.add(subscription.subscriber(), kind(subscription.publication()), quality);
        ConnectionQualityScorer.Change<Participant> current =
                scorer.current(subscription.publication().publisher());
        if (current != null) {
            send(subscription.subscriber(), List.of(current));
        }
    }

    void onUnbound(Subscription subscription) {
        QualitySource quality = subscribed.remove(subscription);
        if (quality != null) {
            scorer.remove(subscription.subscriber(), quality);
        }
    }

    private static StreamKind kind(Publication publication) {
        if (publication.isVideo()) {
            return StreamKind.VIDEO;
        }
        return publication.info().getMimeType().endsWith("/red")
                ? StreamKind.AUDIO_RED
                : StreamKind.AUDIO;
    }

    long nextTimeout() {
        return scorer.nextTimeout();
    }

    void handleTimeout(long nowNanos) {
        scorer.handleTimeout(nowNanos);
        List<ConnectionQualityScorer.Change<Participant>> changes = new ArrayList<>();
        for (ConnectionQualityScorer.Change<Participant> change = scorer.pollEvent();
                change != null;
                change = scorer.pollEvent()) {
            changes.add(change);
        }
        if (!changes.isEmpty()) {
            room.participants().forEach(receiver -> tell(receiver, changes));
        }
    }

    private static void tell(
            Participant receiver, List<ConnectionQualityScorer.Change<Participant>> changes) {
        List<ConnectionQualityScorer.Change<Participant>> seen = new ArrayList<>();
        for (ConnectionQualityScorer.Change<Participant> change : changes) {
            Participant judged = change.participant();
            if (judged == receiver || receiver.subscriptions().receives(judged)) {
                seen.add(change);
            }
        }
        if (!seen.isEmpty()) {
            send(receiver, seen);
        }
    }

    private static void send(
            Participant receiver, List<ConnectionQualityScorer.Change<Participant>> changes) {
        ConnectionQualityUpdate.Builder update = ConnectionQualityUpdate.newBuilder();
        for (ConnectionQualityScorer.Change<Participant> change : changes) {
            update.addUpdates(
                    ConnectionQualityInfo.newBuilder()
                            .setParticipantSid(change.participant().sid())
                            .setQuality(quality(change.quality(), receiver.protocol()))
                            .setScore(change.score()));
        }
        receiver.send(SignalResponse.newBuilder().setConnectionQuality(update).build());
    }

    private static ConnectionQuality quality(Quality quality, int protocol) {
        return switch (quality) {
            case LOST ->
                    protocol >= PROTOCOL_LOST ? ConnectionQuality.LOST : ConnectionQuality.POOR;
            case POOR -> ConnectionQuality.POOR;
            case GOOD -> ConnectionQuality.GOOD;
            case EXCELLENT -> ConnectionQuality.EXCELLENT;
        };
    }
}
