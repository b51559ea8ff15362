package io.parley.server.room;

import io.parley.proto.livekit.SpeakerInfo;
import io.parley.server.sfu.ActiveSpeakers;
import io.parley.server.sfu.LevelSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells participants who of those whom they hear is speaking, and a speaker that it is heard. */
final class Speakers {
    private final Room room;
    private final ActiveSpeakers<Participant> speakers = new ActiveSpeakers<>();
    private final Map<Publication, List<LevelSource>> levels = new HashMap<>();

    Speakers(Room room) {
        this.room = room;
    }

    void add(Publication publication, long now) {
        if (publication.isVideo()) {
            return;
        }
        List<LevelSource> sources = new ArrayList<>();
        for (Publication.Source source : publication.sources()) {
            LevelSource level =
                    publication.isCopy()
                            ? source.media().tapLevel()
                            : source.media()::takeAudioLevel;
            speakers.add(publication.publisher(), level, now);
            sources.add(level);
        }
        levels.put(publication, sources);
    }

    void remove(Publication publication) {
        List<LevelSource> sources = levels.remove(publication);
        if (sources != null) {
            for (LevelSource source : sources) {
                speakers.remove(publication.publisher(), source);
                publication.sources().forEach(of -> of.media().untap(source));
            }
        }
    }

    /** Who begins to hear a speaker is told of it. */
    void onBound(Subscription subscription) {
        ActiveSpeakers.Change<Participant> current =
                speakers.current(subscription.publication().publisher());
        if (!subscription.publication().isVideo() && current != null) {
            subscription.subscriber().send(MediaMessages.speakers(List.of(info(current))));
        }
    }

    /** Who hears a speaker no longer is told that it fell silent. */
    void onUnbound(Subscription subscription) {
        Participant publisher = subscription.publication().publisher();
        if (!subscription.publication().isVideo() && speakers.current(publisher) != null) {
            SpeakerInfo silent = SpeakerInfo.newBuilder().setSid(publisher.sid()).build();
            subscription.subscriber().send(MediaMessages.speakers(List.of(silent)));
        }
    }

    long nextTimeout() {
        return speakers.nextTimeout();
    }

    void handleTimeout(long nowNanos) {
        speakers.handleTimeout(nowNanos);
        List<ActiveSpeakers.Change<Participant>> changes = new ArrayList<>();
        for (ActiveSpeakers.Change<Participant> change = speakers.pollEvent();
                change != null;
                change = speakers.pollEvent()) {
            changes.add(change);
        }
        if (!changes.isEmpty()) {
            room.participants().forEach(receiver -> tell(receiver, changes));
        }
    }

    private static void tell(
            Participant receiver, List<ActiveSpeakers.Change<Participant>> changes) {
        List<SpeakerInfo> heard = new ArrayList<>();
        for (ActiveSpeakers.Change<Participant> change : changes) {
            Participant speaker = change.participant();
            if (speaker == receiver || receiver.subscriptions().receives(speaker)) {
                heard.add(info(change));
            }
        }
        if (!heard.isEmpty()) {
            receiver.send(MediaMessages.speakers(heard));
        }
    }

    private static SpeakerInfo info(ActiveSpeakers.Change<Participant> change) {
        return SpeakerInfo.newBuilder()
                .setSid(change.participant().sid())
                .setLevel(change.level())
                .setActive(change.active())
                .build();
    }
}
