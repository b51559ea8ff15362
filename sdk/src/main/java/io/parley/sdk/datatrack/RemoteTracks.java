package io.parley.sdk.datatrack;

import io.parley.proto.livekit.DataTrackSubscriberHandles;
import io.parley.proto.livekit.DataTrackSubscriberHandles.PublishedDataTrack;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.UpdateDataSubscription;
import io.parley.sdk.datatrack.SubscribeDataTrackException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The data tracks of others, and what is subscribed to. On the loop, unless it is said. */
final class RemoteTracks {
    private final DataTrackSignals signals;
    private final DataTrackEvents events;
    private final Futures futures;
    private final @Nullable FrameCipher cipher;
    private final PacketHeader header = new PacketHeader();
    private final Map<String, RemoteDataTrack> bySid = new LinkedHashMap<>();

    /** What the server said last; it may name tracks before their publishers are updated. */
    private final Map<String, Integer> handles = new HashMap<>();

    private @Nullable RemoteDataTrack[] byHandle = new RemoteDataTrack[16];
    private volatile boolean isClosed;

    RemoteTracks(
            DataTrackSignals signals,
            DataTrackEvents events,
            Futures futures,
            @Nullable FrameCipher cipher) {
        this.signals = signals;
        this.events = events;
        this.futures = futures;
        this.cipher = cipher;
    }

    /** The tracks of all others, in the order of their publication. */
    List<RemoteDataTrack> all() {
        return List.copyOf(bySid.values());
    }

    /** Any thread. Nothing happens when the room is closed. */
    boolean execute(Runnable task) {
        return !isClosed && signals.execute(task);
    }

    /** Any thread. */
    CompletableFuture<DataTrackStream> subscribe(RemoteDataTrack track, int capacity) {
        CompletableFuture<DataTrackStream> result = new CompletableFuture<>();
        if (!execute(() -> subscribe(track, new Subscription.Waiter(capacity, result)))) {
            result.completeExceptionally(disconnected());
        }
        return result;
    }

    private void subscribe(RemoteDataTrack track, Subscription.Waiter waiter) {
        if (isClosed) {
            futures.fail(waiter.result, disconnected());
            return;
        }
        if (!track.isPublished()) {
            futures.fail(waiter.result, unpublished(track));
            return;
        }
        Subscription subscription = track.subscription();
        if (subscription.isWanted() && subscription.handle() != 0) {
            open(track, waiter);
            return;
        }
        boolean isFirst = !subscription.isWanted();
        subscription.addWaiter(waiter);
        waiter.setTimeout(signals.schedule(Limits.TIMEOUT, () -> onTimeout(track, waiter)));
        if (isFirst && subscription.handle() != 0) {
            subscription.takeWaiters().forEach(ready -> open(track, ready));
        } else if (isFirst) {
            send(track, true);
        }
    }

    private void open(RemoteDataTrack track, Subscription.Waiter waiter) {
        DataTrackStream stream =
                new DataTrackStream(
                        waiter.capacity,
                        futures,
                        closed -> execute(() -> onStreamClosed(track, closed)));
        track.subscription().addStream(stream);
        futures.complete(waiter.result, stream);
    }

    private void onTimeout(RemoteDataTrack track, Subscription.Waiter waiter) {
        if (track.subscription().removeWaiter(waiter)) {
            futures.fail(
                    waiter.result,
                    new SubscribeDataTrackException(
                            Reason.TIMEOUT, "the server did not confirm the subscription in 10 s"));
            endIfUnwanted(track);
        }
    }

    private void onStreamClosed(RemoteDataTrack track, DataTrackStream stream) {
        if (track.subscription().removeStream(stream)) {
            endIfUnwanted(track);
        }
    }

    private void endIfUnwanted(RemoteDataTrack track) {
        if (!track.subscription().isWanted() && track.isPublished()) {
            setHandle(track, 0);
            handles.remove(track.info().sid());
            send(track, false);
        }
    }

    private void send(RemoteDataTrack track, boolean subscribe) {
        signals.send(
                SignalRequest.newBuilder()
                        .setUpdateDataSubscription(
                                UpdateDataSubscription.newBuilder()
                                        .addUpdates(update(track, subscribe)))
                        .build());
    }

    private static UpdateDataSubscription.Update update(RemoteDataTrack track, boolean subscribe) {
        return UpdateDataSubscription.Update.newBuilder()
                .setTrackSid(track.info().sid())
                .setSubscribe(subscribe)
                .build();
    }

    /** Everything that is subscribed to or being subscribed to. */
    UpdateDataSubscription subscriptions() {
        UpdateDataSubscription.Builder updates = UpdateDataSubscription.newBuilder();
        for (RemoteDataTrack track : bySid.values()) {
            if (track.subscription().isWanted()) {
                updates.addUpdates(update(track, true));
            }
        }
        return updates.build();
    }

    /** Compares what a participant publishes now with what is known of it. */
    void onParticipant(ParticipantInfo info) {
        Set<String> present = new HashSet<>();
        if (info.getState() != ParticipantInfo.State.DISCONNECTED) {
            info.getDataTracksList().stream()
                    .limit(Limits.MAX_REMOTE_TRACKS)
                    .forEach(track -> present.add(track.getSid()));
        }
        for (RemoteDataTrack track : all()) {
            boolean isTheirs = track.publisherIdentity().equals(info.getIdentity());
            if (isTheirs && !present.contains(track.info().sid())) {
                remove(track);
            }
        }
        for (io.parley.proto.livekit.DataTrackInfo track : info.getDataTracksList()) {
            if (present.contains(track.getSid())) {
                onTrack(info.getIdentity(), DataTrackInfo.of(track));
            }
        }
    }

    private void onTrack(String identity, DataTrackInfo info) {
        RemoteDataTrack known = bySid.get(info.sid());
        if (known != null) {
            if (known.publisherIdentity().equals(identity)) {
                known.setInfo(info);
            }
            return;
        }
        RemoteDataTrack track = new RemoteDataTrack(this, identity, info);
        bySid.put(info.sid(), track);
        setHandle(track, handles.getOrDefault(info.sid(), 0));
        events.onPublished(track);
    }

    /** A participant that nobody sees any more has no tracks. */
    void onLeft(String identity) {
        for (RemoteDataTrack track : all()) {
            if (track.publisherIdentity().equals(identity)) {
                remove(track);
            }
        }
    }

    private void remove(RemoteDataTrack track) {
        bySid.remove(track.info().sid());
        handles.remove(track.info().sid());
        setHandle(track, 0);
        track.end();
        Subscription subscription = track.subscription();
        subscription.takeStreams().forEach(DataTrackStream::end);
        RuntimeException cause = isClosed ? disconnected() : unpublished(track);
        subscription.takeWaiters().forEach(waiter -> futures.fail(waiter.result, cause));
        events.onUnpublished(track);
    }

    /** The server's complete map from handles to tracks. */
    void onHandles(DataTrackSubscriberHandles message) {
        handles.clear();
        for (Map.Entry<Integer, PublishedDataTrack> entry : message.getSubHandlesMap().entrySet()) {
            if (entry.getKey() >= 1 && entry.getKey() <= Limits.MAX_HANDLE) {
                handles.put(entry.getValue().getTrackSid(), entry.getKey());
            }
        }
        Arrays.fill(byHandle, null);
        for (RemoteDataTrack track : bySid.values()) {
            setHandle(track, handles.getOrDefault(track.info().sid(), 0));
            if (track.subscription().handle() != 0) {
                track.subscription().takeWaiters().forEach(waiter -> open(track, waiter));
            }
        }
    }

    private void setHandle(RemoteDataTrack track, int handle) {
        int before = track.subscription().handle();
        if (before < byHandle.length && byHandle[before] == track) {
            byHandle[before] = null;
        }
        track.subscription().setHandle(handle);
        if (handle != 0) {
            if (handle >= byHandle.length) {
                byHandle = Arrays.copyOf(byHandle, Integer.highestOneBit(handle) * 2);
            }
            byHandle[handle] = track;
        }
    }

    void onPacket(ByteBuffer packet) {
        if (header.read(packet)) {
            RemoteDataTrack track =
                    header.handle < byHandle.length ? byHandle[header.handle] : null;
            if (track != null) {
                track.subscription().onPacket(header, packet, cipher);
            }
        }
    }

    /** Requests may have been lost with the old connection. */
    void onResumed() {
        UpdateDataSubscription wanted = subscriptions();
        if (wanted.getUpdatesCount() > 0) {
            signals.send(SignalRequest.newBuilder().setUpdateDataSubscription(wanted).build());
        }
    }

    /** The server knows nothing of us; those who are still there keep their tracks. */
    void onRestarted(List<ParticipantInfo> others) {
        handles.clear();
        Arrays.fill(byHandle, null);
        Set<String> present = new HashSet<>();
        others.forEach(info -> present.add(info.getIdentity()));
        for (RemoteDataTrack track : all()) {
            track.subscription().setHandle(0);
            if (!present.contains(track.publisherIdentity())) {
                remove(track);
            }
        }
        others.forEach(this::onParticipant);
        onResumed();
    }

    void close() {
        isClosed = true;
        all().forEach(this::remove);
    }

    private static SubscribeDataTrackException unpublished(RemoteDataTrack track) {
        return new SubscribeDataTrackException(
                Reason.UNPUBLISHED,
                "data track '" + track.info().name() + "' is not published any more");
    }

    private static SubscribeDataTrackException disconnected() {
        return new SubscribeDataTrackException(Reason.DISCONNECTED, "the room is not connected");
    }
}
