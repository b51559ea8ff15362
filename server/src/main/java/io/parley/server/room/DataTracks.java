package io.parley.server.room;

import io.parley.proto.livekit.DataTrackFrameEncoding;
import io.parley.proto.livekit.DataTrackInfo;
import io.parley.proto.livekit.DataTrackSchemaId;
import io.parley.proto.livekit.DataTrackSubscriberHandles;
import io.parley.proto.livekit.PublishDataTrackRequest;
import io.parley.proto.livekit.PublishDataTrackResponse;
import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.RequestResponse.Reason;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UnpublishDataTrackRequest;
import io.parley.proto.livekit.UnpublishDataTrackResponse;
import io.parley.proto.livekit.UpdateDataSubscription;
import io.parley.server.data.DataTrackPacket;
import io.parley.server.limits.Limit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data tracks of a room: who publishes which, who subscribes to which, and the way of their
 * packets. A packet's handle is the publisher's on the way in and the subscriber's on the way out.
 */
final class DataTracks {
    private static final int MAX_HANDLE = 0xFFFF;

    /** A published track and those who receive it. */
    private static final class Publication {
        private final Participant publisher;
        private final DataTrackInfo info;
        private final List<Subscription> subscriptions = new ArrayList<>();

        Publication(Participant publisher, DataTrackInfo info) {
            this.publisher = publisher;
            this.info = info;
        }
    }

    private record Subscription(Participant subscriber, int handle, Publication publication) {}

    /** What one participant publishes, receives and wants. */
    static final class Desk {
        private final Map<Integer, Publication> published = new LinkedHashMap<>();
        private final Map<String, Subscription> subscribed = new LinkedHashMap<>();
        private final Set<String> wanted = new HashSet<>();
        private int lastHandle;
    }

    private final RoomContext context;
    private final Room room;
    private final Map<String, Publication> bySid = new HashMap<>();

    DataTracks(RoomContext context, Room room) {
        this.context = context;
        this.room = room;
    }

    void publish(Participant publisher, PublishDataTrackRequest request) {
        Desk desk = publisher.desk();
        Reason refusal = refusal(publisher, desk, request);
        if (refusal != null) {
            publisher.respond(
                    RequestResponse.newBuilder().setReason(refusal).setPublishDataTrack(request));
            return;
        }
        DataTrackInfo info = info(request);
        Publication publication = new Publication(publisher, info);
        desk.published.put(info.getPubHandle(), publication);
        bySid.put(info.getSid(), publication);
        context.counters().increment(RoomsCounter.DATA_TRACKS_BEGUN);
        publisher.send(
                SignalResponse.newBuilder()
                        .setPublishDataTrackResponse(
                                PublishDataTrackResponse.newBuilder().setInfo(info))
                        .build());
        announce(publisher);
        for (Participant other : room.participants()) {
            if (other != publisher
                    && (other.autoSubscribesDataTracks()
                            || other.desk().wanted.contains(info.getSid()))) {
                subscribe(other, publication);
            }
        }
    }

    private @Nullable Reason refusal(
            Participant publisher, Desk desk, PublishDataTrackRequest request) {
        if (!context.config().dataTracks() || !publisher.canPublishData()) {
            return Reason.NOT_ALLOWED;
        }
        if (request.getPubHandle() < 1 || request.getPubHandle() > MAX_HANDLE) {
            return Reason.INVALID_HANDLE;
        }
        int nameBytes = utf8Length(request.getName());
        if (nameBytes < 1 || nameBytes > Limits.MAX_NAME_BYTES) {
            return Reason.INVALID_NAME;
        }
        if (desk.published.containsKey(request.getPubHandle())) {
            return Reason.DUPLICATE_HANDLE;
        }
        for (Publication other : desk.published.values()) {
            if (other.info.getName().equals(request.getName())) {
                return Reason.DUPLICATE_NAME;
            }
        }
        if (!hasValidIds(request)) {
            return Reason.INVALID_REQUEST;
        }
        if (!context.node().limits().isReached(Limit.DATA_TRACKS, desk.published.size())) {
            return null;
        }
        context.node().refusals().count(Limit.DATA_TRACKS);
        return Reason.LIMIT_EXCEEDED;
    }

    private boolean hasValidIds(PublishDataTrackRequest request) {
        DataTrackFrameEncoding encoding = request.getFrameEncoding();
        DataTrackSchemaId schema = request.getSchema();
        return (!encoding.hasCustom() || isValidId(encoding.getCustom()))
                && (!schema.getEncoding().hasCustom()
                        || isValidId(schema.getEncoding().getCustom()))
                && utf8Length(schema.getName()) <= Limits.MAX_NAME_BYTES;
    }

    private boolean isValidId(String id) {
        return !id.isEmpty()
                && !SizeChecks.isTooLong(context.node(), Limit.DATA_TRACK_ENCODING, id);
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private DataTrackInfo info(PublishDataTrackRequest request) {
        DataTrackInfo.Builder info =
                DataTrackInfo.newBuilder()
                        .setPubHandle(request.getPubHandle())
                        .setSid(Sids.dataTrack(context.random()))
                        .setName(request.getName())
                        .setEncryptionValue(request.getEncryptionValue());
        if (request.hasFrameEncoding()) {
            info.setFrameEncoding(request.getFrameEncoding());
        }
        if (request.hasSchema()) {
            info.setSchema(request.getSchema());
        }
        return info.build();
    }

    void unpublish(Participant publisher, UnpublishDataTrackRequest request) {
        Publication publication = publisher.desk().published.remove(request.getPubHandle());
        if (publication == null) {
            publisher.respond(
                    RequestResponse.newBuilder()
                            .setReason(Reason.NOT_FOUND)
                            .setUnpublishDataTrack(request));
            return;
        }
        publisher.send(
                SignalResponse.newBuilder()
                        .setUnpublishDataTrackResponse(
                                UnpublishDataTrackResponse.newBuilder().setInfo(publication.info))
                        .build());
        end(publication);
        announce(publisher);
    }

    private void end(Publication publication) {
        bySid.remove(publication.info.getSid());
        context.counters().increment(RoomsCounter.DATA_TRACKS_ENDED);
        for (Subscription subscription : publication.subscriptions) {
            Participant subscriber = subscription.subscriber();
            subscriber.desk().subscribed.remove(publication.info.getSid());
            sendHandles(subscriber);
        }
    }

    private void announce(Participant publisher) {
        publisher
                .profile()
                .setDataTracks(
                        publisher.desk().published.values().stream()
                                .map(publication -> publication.info)
                                .toList());
        room.announce(publisher, true);
    }

    /** Subscribes and unsubscribes; what does not exist yet is remembered. */
    void updateSubscriptions(Participant subscriber, UpdateDataSubscription request) {
        Desk desk = subscriber.desk();
        boolean changed = false;
        for (UpdateDataSubscription.Update update : request.getUpdatesList()) {
            String sid = update.getTrackSid();
            if (!update.getSubscribe()) {
                desk.wanted.remove(sid);
                changed |= unsubscribe(desk, sid);
            } else if (desk.wanted.size() < MAX_HANDLE) {
                desk.wanted.add(sid);
                Publication publication = bySid.get(sid);
                changed |= publication != null && addSubscription(subscriber, publication);
            }
        }
        if (changed) {
            sendHandles(subscriber);
        }
    }

    /** Ends what a publisher no longer allows, and begins what was wanted and is allowed now. */
    void applyPermissions(Participant publisher) {
        for (Publication publication : publisher.desk().published.values()) {
            String sid = publication.info.getSid();
            for (Participant other : room.participants()) {
                boolean wanted =
                        other.autoSubscribesDataTracks() || other.desk().wanted.contains(sid);
                boolean changed =
                        publisher.permissions().allows(other, sid)
                                ? wanted && addSubscription(other, publication)
                                : unsubscribe(other.desk(), sid);
                if (changed) {
                    sendHandles(other);
                }
            }
        }
    }

    /** Subscribes a newcomer that asked for everything. */
    void subscribeToAll(Participant subscriber) {
        boolean changed = false;
        for (Publication publication : bySid.values()) {
            changed |= addSubscription(subscriber, publication);
        }
        if (changed) {
            sendHandles(subscriber);
        }
    }

    private void subscribe(Participant subscriber, Publication publication) {
        if (addSubscription(subscriber, publication)) {
            sendHandles(subscriber);
        }
    }

    private boolean addSubscription(Participant subscriber, Publication publication) {
        Desk desk = subscriber.desk();
        if (publication.publisher == subscriber
                || !subscriber.canSubscribe()
                || !publication
                        .publisher
                        .permissions()
                        .allows(subscriber, publication.info.getSid())
                || desk.subscribed.containsKey(publication.info.getSid())) {
            return false;
        }
        int present = desk.subscribed.size();
        if (context.node().limits().isReached(Limit.DATA_SUBSCRIPTIONS, present)
                || present >= MAX_HANDLE) {
            context.node().refusals().count(Limit.DATA_SUBSCRIPTIONS);
            return false;
        }
        Subscription subscription = new Subscription(subscriber, freeHandle(desk), publication);
        desk.subscribed.put(publication.info.getSid(), subscription);
        publication.subscriptions.add(subscription);
        return true;
    }

    /** There is always one: subscriptions are fewer than handles. */
    private static int freeHandle(Desk desk) {
        Set<Integer> used = new HashSet<>();
        desk.subscribed.values().forEach(subscription -> used.add(subscription.handle()));
        do {
            desk.lastHandle = desk.lastHandle % MAX_HANDLE + 1;
        } while (used.contains(desk.lastHandle));
        return desk.lastHandle;
    }

    private static boolean unsubscribe(Desk desk, String sid) {
        Subscription subscription = desk.subscribed.remove(sid);
        if (subscription == null) {
            return false;
        }
        subscription.publication().subscriptions.remove(subscription);
        return true;
    }

    private static void sendHandles(Participant subscriber) {
        DataTrackSubscriberHandles.Builder handles = DataTrackSubscriberHandles.newBuilder();
        for (Subscription subscription : subscriber.desk().subscribed.values()) {
            Publication publication = subscription.publication();
            handles.putSubHandles(
                    subscription.handle(),
                    DataTrackSubscriberHandles.PublishedDataTrack.newBuilder()
                            .setPublisherIdentity(publication.publisher.identity())
                            .setPublisherSid(publication.publisher.sid())
                            .setTrackSid(publication.info.getSid())
                            .build());
        }
        subscriber.send(SignalResponse.newBuilder().setDataTrackSubscriberHandles(handles).build());
    }

    /** A resuming client may have missed changes. */
    void resume(Participant participant) {
        if (!participant.desk().subscribed.isEmpty()) {
            sendHandles(participant);
        }
    }

    /** Whether every track that a resuming client publishes is known here. */
    boolean agreesWith(Participant publisher, List<PublishDataTrackResponse> claimed) {
        return claimed.stream()
                .allMatch(
                        claim -> {
                            Publication known = bySid.get(claim.getInfo().getSid());
                            return known != null && known.publisher == publisher;
                        });
    }

    /** Takes a participant's tracks and subscriptions out of the room; it keeps its tracks. */
    void leave(Participant participant) {
        Desk desk = participant.desk();
        List.copyOf(desk.subscribed.keySet()).forEach(sid -> unsubscribe(desk, sid));
        desk.wanted.clear();
        for (Publication publication : desk.published.values()) {
            end(publication);
            publication.subscriptions.clear();
        }
    }

    /** Brings a participant's tracks to this room. */
    void enter(Participant participant) {
        sendHandles(participant);
        for (Publication publication : participant.desk().published.values()) {
            bySid.put(publication.info.getSid(), publication);
            for (Participant other : room.participants()) {
                if (other != participant && other.autoSubscribesDataTracks()) {
                    subscribe(other, publication);
                }
            }
        }
        if (participant.autoSubscribesDataTracks()) {
            subscribeToAll(participant);
        }
    }

    /** Ends everything of a participant that left. */
    void remove(Participant participant) {
        Desk desk = participant.desk();
        List.copyOf(desk.subscribed.keySet()).forEach(sid -> unsubscribe(desk, sid));
        List<Publication> publications = List.copyOf(desk.published.values());
        desk.published.clear();
        publications.forEach(this::end);
    }

    /** Passes a packet on, with nothing changed but the handle. */
    void onPacket(Participant publisher, ByteBuffer packet) {
        Counters counters = context.counters();
        counters.increment(RoomsCounter.DATA_TRACK_IN);
        counters.add(RoomsCounter.DATA_TRACK_IN_BYTES, packet.remaining());
        Publication publication = publisher.desk().published.get(DataTrackPacket.handle(packet));
        if (publication == null) {
            counters.increment(RoomsCounter.DROPPED_MALFORMED);
            return;
        }
        int start = packet.position();
        List<Subscription> subscriptions = publication.subscriptions;
        for (int i = 0; i < subscriptions.size(); i++) {
            Subscription subscription = subscriptions.get(i);
            if (subscription.subscriber().isActive()) {
                packet.position(start);
                DataTrackPacket.setHandle(packet, subscription.handle());
                subscription.subscriber().outbox().sendDataTrack(packet);
            }
        }
    }
}
