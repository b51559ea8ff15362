package io.parley.server.room;

import io.parley.server.link.PeerLink;
import io.parley.server.sfu.CodecType;
import io.parley.server.sfu.DownTrack;
import io.parley.server.sfu.PublishedTrack;
import io.parley.server.sfu.Sfu;
import io.parley.server.sfu.SfuEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The audio and video of a room: what is published, who subscribes, and the forwarding engine with
 * its events and deadlines.
 */
final class RoomMedia {
    private final RoomContext context;
    private final Sfu sfu;
    private final Speakers speakers;
    private final Qualities qualities;
    private final Map<String, Publication> publications = new LinkedHashMap<>();
    private final Map<PublishedTrack, Publication> byTrack = new IdentityHashMap<>();
    private final Map<DownTrack, Subscription> byDownTrack = new IdentityHashMap<>();
    private final List<RoomMedia> linked = new ArrayList<>();
    private boolean draining;
    private long armedFor = Long.MAX_VALUE;
    private @Nullable Runnable disarm;

    RoomMedia(RoomContext context, Room room, ByteBuffer trailer) {
        this.context = context;
        sfu = new Sfu(context.mediaCounters(), context.random(), trailer);
        speakers = new Speakers(room);
        qualities = new Qualities(room);
    }

    /** The media of a new peer connection. */
    MediaLink newLink(PeerLink link, boolean receives, boolean sends) {
        return new MediaLink(this, sfu, link, receives, sends);
    }

    Sfu sfu() {
        return sfu;
    }

    /**
     * Another room of the shard gets packets of this one, or gives it some: what one room does may
     * give the other something to do.
     */
    void link(RoomMedia other) {
        linked.add(other);
        other.linked.add(this);
    }

    /** Ends one {@link #link}. */
    void unlink(RoomMedia other) {
        linked.remove(other);
        other.linked.remove(this);
    }

    /** Gives away what is left of a participant that moves on: the ends of its subscriptions. */
    void handOver(Participant participant, RoomMedia next) {
        byDownTrack
                .entrySet()
                .removeIf(
                        entry -> {
                            boolean theirs = entry.getValue().subscriber() == participant;
                            if (theirs) {
                                next.byDownTrack.put(entry.getKey(), entry.getValue());
                            }
                            return theirs;
                        });
    }

    Speakers speakers() {
        return speakers;
    }

    Qualities qualities() {
        return qualities;
    }

    /** In the order of their publication; not to be changed. */
    Collection<Publication> publications() {
        return publications.values();
    }

    @Nullable Publication find(String sid) {
        return publications.get(sid);
    }

    /** A track is there: those who want it get it. */
    void publish(Publication publication) {
        if (publications.put(publication.sid(), publication) == null) {
            context.counters()
                    .increment(
                            publication.isVideo()
                                    ? RoomsCounter.VIDEO_TRACKS_BEGUN
                                    : RoomsCounter.AUDIO_TRACKS_BEGUN);
            context.node().addTracks(1);
        }
        publication.publisher().room().news().published(publication);
        register(publication);
        speakers.add(publication, context.now());
        qualities.add(publication);
        for (Participant other : publication.publisher().room().participants()) {
            if (other.isActive()) {
                other.subscriptions().onPublished(publication);
            }
        }
        afterChange();
    }

    /** A track is sent in one more codec, or somebody waits for one. */
    void widen(Publication publication) {
        register(publication);
        List.copyOf(publication.subscriptions()).forEach(Subscription::advance);
        afterChange();
    }

    private void register(Publication publication) {
        for (Publication.Source source : publication.sources()) {
            byTrack.put(source.media(), publication);
        }
    }

    /** A track is gone. */
    void unpublish(Publication publication) {
        if (publications.remove(publication.sid()) != null) {
            context.counters()
                    .increment(
                            publication.isVideo()
                                    ? RoomsCounter.VIDEO_TRACKS_ENDED
                                    : RoomsCounter.AUDIO_TRACKS_ENDED);
            context.node().addTracks(-1);
        }
        publication.publisher().room().news().unpublished(publication);
        byTrack.values().removeIf(other -> other == publication);
        speakers.remove(publication);
        qualities.remove(publication);
        for (Subscription subscription : List.copyOf(publication.subscriptions())) {
            subscription.subscriber().subscriptions().onUnpublished(publication);
        }
        afterChange();
    }

    void register(DownTrack track, Subscription subscription) {
        byDownTrack.put(track, subscription);
    }

    void forget(DownTrack track) {
        byDownTrack.remove(track);
    }

    /** A subscriber's section was settled: it is sent to from now on. */
    void onBound(Subscription subscription) {
        speakers.onBound(subscription);
        qualities.onBound(subscription);
    }

    void onUnbound(Subscription subscription) {
        speakers.onUnbound(subscription);
        qualities.onUnbound(subscription);
    }

    /** Handles what the engine has to tell, and sees to its next deadline. After each input. */
    void afterChange() {
        settle();
        for (int i = 0; i < linked.size(); i++) {
            linked.get(i).settle();
        }
    }

    private void settle() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (SfuEvent event = sfu.pollEvent(); event != null; event = sfu.pollEvent()) {
                on(event);
            }
        } finally {
            draining = false;
        }
        arm();
    }

    private void on(SfuEvent event) {
        if (event instanceof SfuEvent.WantedLayersChanged changed) {
            Publication publication = byTrack.get(changed.track());
            Publication.Source source =
                    publication == null ? null : publication.sourceOf(changed.track());
            if (publication != null && source != null) {
                publication.onWantedLayer(source, changed.maxLayer());
            }
        } else if (event instanceof SfuEvent.LayerStarted started) {
            Publication publication = byTrack.get(started.track());
            if (publication != null) {
                publication
                        .publisher()
                        .tracks()
                        .onLayer(publication, started.track(), started.layer(), started.ssrc());
            }
        } else if (event instanceof SfuEvent.CodecChanged changed) {
            onCodecChanged(changed.track(), changed.codec());
        } else if (event instanceof SfuEvent.FirstSubscriberBound bound) {
            Publication publication = byTrack.get(bound.track());
            if (publication != null) {
                publication.publisher().send(MediaMessages.subscribed(publication.sid()));
            }
        } else if (event instanceof SfuEvent.StreamStateChanged changed) {
            onStreamState(changed.downTrack(), changed.active());
        } else if (event instanceof SfuEvent.DownTrackClosed closed) {
            Subscription subscription = byDownTrack.remove(closed.downTrack());
            if (subscription != null) {
                subscription.onClosed(closed.downTrack());
            }
        }
        // That a track or another layer of it began to flow is nobody's to know.
    }

    private void onCodecChanged(PublishedTrack track, CodecType codec) {
        Publication publication = byTrack.get(track);
        if (publication != null) {
            publication.publisher().tracks().onCodec(publication, track, codec);
            publication.onCodecChanged();
        }
    }

    private void onStreamState(DownTrack track, boolean active) {
        Subscription subscription = byDownTrack.get(track);
        if (subscription != null) {
            Publication publication = subscription.publication();
            subscription
                    .subscriber()
                    .send(
                            MediaMessages.streamState(
                                    publication.publisher().sid(), publication.sid(), active));
        }
    }

    private void arm() {
        long next =
                Math.min(
                        sfu.nextTimeout(),
                        Math.min(speakers.nextTimeout(), qualities.nextTimeout()));
        if (next < armedFor) {
            cancel();
            armedFor = next;
            long delay = Math.max(next - context.now(), 0);
            disarm = context.shard().schedule(Duration.ofNanos(delay), this::onTimer);
        }
    }

    private void onTimer() {
        disarm = null;
        armedFor = Long.MAX_VALUE;
        long now = context.now();
        sfu.handleTimeout(now);
        speakers.handleTimeout(now);
        qualities.handleTimeout(now);
        afterChange();
    }

    private void cancel() {
        if (disarm != null) {
            disarm.run();
            disarm = null;
        }
    }

    /** The room is over. */
    void close() {
        cancel();
        armedFor = Long.MIN_VALUE; // nothing is earlier
    }
}
