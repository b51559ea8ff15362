package io.parley.server.room;

import io.parley.proto.livekit.SubscriptionError;
import io.parley.proto.livekit.SyncState;
import io.parley.proto.livekit.UpdateSubscription;
import io.parley.proto.livekit.UpdateTrackSettings;
import io.parley.server.limits.Limit;
import io.parley.server.limits.LimitSet;
import io.parley.server.sfu.MediaKind;
import io.parley.server.sfu.SubscriberMedia;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tracks of others one participant receives: those that it asked for, and, unless it wants to
 * choose, all others that it did not decline.
 */
final class Subscriptions {
    /** How long a track that is not there may still come. */
    private static final long UNKNOWN_NANOS = Duration.ofSeconds(60).toNanos();

    private final RoomContext context;
    private final Participant owner;
    private final boolean auto;
    private final boolean adaptive;
    private final Map<String, Subscription> bySid = new LinkedHashMap<>();

    /** What the client said of tracks, there or not: true to have it, false to do without. */
    private final Map<String, Boolean> chosen = new HashMap<>();

    /** Since when tracks are wanted that are not there. */
    private final Map<String, Long> unknown = new HashMap<>();

    /** Tracks that wait for another one to end. */
    private final Set<String> waiting = new LinkedHashSet<>();

    private final Map<String, TrackSettings> settings = new HashMap<>();
    private @Nullable SendSections sections;
    private @Nullable SubscriberMedia media;
    private boolean started;

    /** Between two rooms nothing is wanted. */
    private boolean moving;

    /**
     * @param auto whether everything is wanted that was not declined
     * @param adaptive whether videos begin small
     */
    Subscriptions(RoomContext context, Participant owner, boolean auto, boolean adaptive) {
        this.context = context;
        this.owner = owner;
        this.auto = auto;
        this.adaptive = adaptive;
    }

    /** The connection over which tracks can be sent is there. */
    void open(SendSections theSections, SubscriberMedia theMedia) {
        sections = theSections;
        media = theMedia;
        if (started) {
            subscribeToAll();
        }
    }

    /** Subscribes to what is there already, for the first description. */
    void start() {
        started = true;
        subscribeToAll();
    }

    /** Subscribes to what came in the meantime. */
    void subscribeToAll() {
        for (Publication publication : List.copyOf(owner.room().media().publications())) {
            reconcile(publication);
        }
    }

    /** A track was published. */
    void onPublished(Publication publication) {
        unknown.remove(publication.sid());
        reconcile(publication);
    }

    /** A track is gone. */
    void onUnpublished(Publication publication) {
        end(publication.sid());
        chosen.remove(publication.sid());
        settings.remove(publication.sid());
    }

    /** Begins or ends a subscription as it is wanted; one that lives moves on. */
    void reconcile(Publication publication) {
        Subscription current = bySid.get(publication.sid());
        if (!wants(publication)) {
            end(publication.sid());
        } else if (current == null) {
            subscribe(publication);
        } else {
            current.advance();
        }
    }

    private boolean wants(Publication publication) {
        return !moving
                && publication.publisher() != owner
                && owner.canSubscribe()
                && !publication.publisher().isHidden()
                && chosen.getOrDefault(publication.sid(), auto);
    }

    private void subscribe(Publication publication) {
        SendSections target = sections;
        SubscriberMedia output = media;
        if (target == null || output == null || mustWait(publication)) {
            return;
        }
        TrackSettings initial =
                adaptive && publication.kind() == MediaKind.VIDEO
                        ? TrackSettings.ADAPTIVE
                        : TrackSettings.EVERYTHING;
        Subscription subscription =
                new Subscription(
                        context,
                        owner,
                        publication,
                        target,
                        output,
                        settings.getOrDefault(publication.sid(), initial));
        waiting.remove(publication.sid());
        context.node().addTracks(1);
        bySid.put(publication.sid(), subscription);
        publication.add(subscription);
        subscription.advance();
    }

    /** Whether there are as many as may be; then this one begins when another ends. */
    private boolean mustWait(Publication publication) {
        boolean video = publication.kind() == MediaKind.VIDEO;
        Limit ofKind = video ? Limit.VIDEO_SUBSCRIPTIONS : Limit.AUDIO_SUBSCRIPTIONS;
        LimitSet limits = context.node().limits();
        Limit reached = null;
        if (limits.isReached(Limit.SUBSCRIPTIONS, bySid.size())) {
            reached = Limit.SUBSCRIPTIONS;
        } else if (limits.isReached(ofKind, count(publication.kind()))) {
            reached = ofKind;
        }
        if (reached != null && waiting.add(publication.sid())) {
            context.node().refusals().count(reached);
        }
        return reached != null;
    }

    private int count(MediaKind kind) {
        int count = 0;
        for (Subscription subscription : bySid.values()) {
            if (subscription.publication().kind() == kind) {
                count++;
            }
        }
        return count;
    }

    /** A place may be free: those that wait are tried again. */
    private void retryWaiting() {
        for (String sid : List.copyOf(waiting)) {
            Publication publication = owner.room().media().find(sid);
            if (publication == null) {
                waiting.remove(sid);
            } else {
                reconcile(publication);
            }
        }
    }

    private void end(String sid) {
        waiting.remove(sid);
        Subscription subscription = bySid.get(sid);
        if (subscription != null && subscription.state() != Subscription.State.ENDING) {
            boolean heard = subscription.state() == Subscription.State.BOUND;
            subscription.end();
            if (subscription.state() == Subscription.State.OVER && bySid.remove(sid) != null) {
                context.node().addTracks(-1);
                retryWaiting();
            }
            if (heard) {
                owner.room().media().onUnbound(subscription);
            }
        }
    }

    /** The last frames were sent; the track may be wanted again by now. */
    void onOver(Subscription subscription) {
        if (bySid.remove(subscription.publication().sid(), subscription)) {
            context.node().addTracks(-1);
        }
        Publication again = owner.room().media().find(subscription.publication().sid());
        if (again != null) {
            reconcile(again);
        }
        retryWaiting();
    }

    /** Whether sound or picture of a participant reaches the owner. */
    boolean receives(Participant publisher) {
        for (Subscription subscription : bySid.values()) {
            if (subscription.publication().publisher() == publisher
                    && subscription.state() == Subscription.State.BOUND) {
                return true;
            }
        }
        return false;
    }

    Collection<Subscription> all() {
        return bySid.values();
    }

    void onRequest(UpdateSubscription request) {
        choose(request.getTrackSidsList(), request.getSubscribe());
        request.getParticipantTracksList()
                .forEach(tracks -> choose(tracks.getTrackSidsList(), request.getSubscribe()));
    }

    /** Takes up or drops tracks, for the client or for the room's administrator. */
    void choose(List<String> sids, boolean subscribe) {
        for (String sid : sids) {
            if (chosen.size() >= Limits.MAX_REMEMBERED_TRACKS && !chosen.containsKey(sid)) {
                continue;
            }
            chosen.put(sid, subscribe);
            Publication publication = owner.room().media().find(sid);
            if (publication != null) {
                reconcile(publication);
            } else if (subscribe) {
                unknown.putIfAbsent(sid, context.now());
            } else {
                unknown.remove(sid);
            }
        }
        owner.room().media().afterChange();
    }

    void onTrackSettings(UpdateTrackSettings request) {
        TrackSettings changed = TrackSettings.of(request);
        for (String sid : request.getTrackSidsList()) {
            set(sid, changed);
        }
        owner.room().media().afterChange();
    }

    private void set(String sid, TrackSettings changed) {
        if (settings.size() < Limits.MAX_REMEMBERED_TRACKS || settings.containsKey(sid)) {
            settings.put(sid, changed);
            Subscription subscription = bySid.get(sid);
            if (subscription != null) {
                subscription.setSettings(changed);
            }
        }
    }

    /** What a client that resumes believes of its subscriptions. */
    void onSyncState(SyncState state) {
        for (String sid : state.getTrackSidsDisabledList()) {
            set(sid, settings.getOrDefault(sid, TrackSettings.EVERYTHING).asDisabled());
        }
        onRequest(state.getSubscription());
    }

    /** The participant may subscribe from now on, or no longer. */
    void applyGrants() {
        for (Publication publication : List.copyOf(owner.room().media().publications())) {
            reconcile(publication);
        }
    }

    /** Ends all, and forgets what was said of tracks of this room. */
    void leaveRoom() {
        moving = true;
        List.copyOf(bySid.keySet()).forEach(this::end);
        chosen.clear();
        unknown.clear();
        settings.clear();
    }

    /** The participant is in another room now. */
    void enterRoom() {
        moving = false;
        subscribeToAll();
    }

    /** Looks at the deadlines, about once a second. */
    void tick() {
        List.copyOf(bySid.values()).forEach(Subscription::tick);
        for (Iterator<Map.Entry<String, Long>> it = unknown.entrySet().iterator(); it.hasNext(); ) {
            Map.Entry<String, Long> entry = it.next();
            if (context.now() - entry.getValue() >= UNKNOWN_NANOS) {
                it.remove();
                chosen.remove(entry.getKey());
                owner.send(
                        MediaMessages.subscriptionFailed(
                                entry.getKey(), SubscriptionError.SE_TRACK_NOTFOUND));
            }
        }
    }

    /** The participant is gone. */
    void close() {
        for (Subscription subscription : List.copyOf(bySid.values())) {
            subscription.close();
        }
        context.node().addTracks(-bySid.size());
        bySid.clear();
        waiting.clear();
        SendSections target = sections;
        if (target != null) {
            target.close();
        }
    }
}
