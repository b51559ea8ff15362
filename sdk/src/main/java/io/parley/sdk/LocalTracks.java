package io.parley.sdk;

import io.parley.media.VideoCodec;
import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.MuteTrackRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SubscribedQualityUpdate;
import io.parley.proto.livekit.SyncState;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackPublishedResponse;
import io.parley.sdk.e2ee.FrameCryptor;
import io.parley.sdk.e2ee.FrameKind;
import io.parley.sdk.engine.MediaLink;
import io.parley.sdk.media.RtcStatsReport;
import io.parley.sdk.rtp.RoomMedia;
import io.parley.sdk.rtp.SentTrack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tracks that the local participant publishes, through all reconnects. On the loop, unless it
 * is said otherwise.
 */
final class LocalTracks {
    /** What the other SDKs wait for the server, and for the two of them to agree. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration NEGOTIATION_TIMEOUT = Duration.ofSeconds(15);

    /** A track that is published, with all that belongs to it. */
    private record Published(
            LocalTrackPublication publication,
            LocalTrack track,
            TrackPublishOptions options,
            SendingTrack sending,
            String cid) {}

    private final PublishLink link;
    private final RoomMedia media;
    private final RoomModel model;
    private final boolean dynacast;
    private final MediaKeys keys;
    private final Consumer<RoomEvent> events;
    private final Map<String, PublishAttempt> attempts = new LinkedHashMap<>();
    private final Map<String, Published> published = new LinkedHashMap<>();
    private List<Published> lost = List.of();
    private boolean closed;

    LocalTracks(
            PublishLink link,
            RoomMedia media,
            RoomModel model,
            boolean dynacast,
            MediaKeys keys,
            Consumer<RoomEvent> events) {
        this.link = link;
        this.media = media;
        this.model = model;
        this.dynacast = dynacast;
        this.keys = keys;
        this.events = events;
    }

    // ---- what the application wants

    /** Any thread; completes on the loop. */
    CompletableFuture<LocalTrackPublication> publish(
            LocalTrack track, TrackPublishOptions options) {
        synchronized (track) {
            if (track.publisher() != null) {
                throw new IllegalStateException(
                        track + " is published already; unpublish it first, or make another one");
            }
            track.publisher(this);
        }
        PublishAttempt attempt = new PublishAttempt(track, options, null);
        if (!link.execute(() -> begin(attempt))) {
            fail(attempt, FailureReason.NOT_CONNECTED, Publishing.NOT_CONNECTED);
        }
        return attempt.done();
    }

    private void begin(PublishAttempt attempt) {
        if (closed) {
            fail(attempt, FailureReason.NOT_CONNECTED, Publishing.NOT_CONNECTED);
            return;
        }
        LocalParticipant local = model.local();
        ParticipantPermissions permissions = local == null ? null : local.permissions();
        if (permissions != null && !permissions.canPublish()) {
            fail(attempt, FailureReason.NOT_ALLOWED, "the token does not allow to publish tracks");
            return;
        }
        boolean av1 =
                attempt.track().kind() == TrackKind.VIDEO
                        && attempt.options().videoCodec() == VideoCodec.AV1;
        if (av1 && keys.encrypts()) {
            fail(attempt, FailureReason.UNSUPPORTED, "AV1 cannot be encrypted from end to end");
            return;
        }
        attempts.put(attempt.track().sid(), attempt);
        if (link.isUp()) {
            ask(attempt);
        }
    }

    private void ask(PublishAttempt attempt) {
        AddTrackRequest request =
                AddTracks.request(attempt.track(), attempt.options(), keys.encrypts());
        link.send(SignalRequest.newBuilder().setAddTrack(request).build());
        attempt.timer(
                link.schedule(
                        ANSWER_TIMEOUT,
                        () ->
                                fail(
                                        attempt,
                                        FailureReason.TIMEOUT,
                                        "the server did not answer within "
                                                + ANSWER_TIMEOUT.toSeconds()
                                                + " s")));
    }

    /** Any thread; completes on the loop. */
    CompletableFuture<Void> unpublish(String sid) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean willRun =
                link.execute(
                        () -> {
                            Published gone = published.remove(sid);
                            if (gone == null) {
                                done.completeExceptionally(
                                        new UnpublishTrackException(
                                                FailureReason.NOT_FOUND,
                                                "no track with the sid " + sid + " is published",
                                                null));
                            } else {
                                end(gone);
                                done.complete(null);
                            }
                        });
        if (!willRun) {
            done.completeExceptionally(
                    new UnpublishTrackException(
                            FailureReason.NOT_CONNECTED, Publishing.NOT_CONNECTED, null));
        }
        return done;
    }

    private void end(Published gone) {
        stop(gone.sending());
        link.negotiate();
        forget(gone);
        events.accept(new RoomEvent.LocalTrackUnpublished(gone.publication()));
    }

    private void forget(Published gone) {
        LocalParticipant local = model.local();
        if (local != null) {
            local.publications().remove(gone.publication().sid());
        }
        gone.publication().track(null);
        gone.track().sid(LocalTrack.newId());
        gone.track().publisher(null);
    }

    private void stop(@Nullable SendingTrack sending) {
        if (sending == null) {
            return;
        }
        sending.detach();
        MediaLink where = link.publisherMedia();
        SentTrack sent = sending.sent();
        if (where != null && sent != null) {
            media.stop(where, sent);
        }
    }

    /** Any thread. */
    void mute(LocalTrack track, boolean muted) {
        link.execute(() -> muteNow(track, muted));
    }

    private void muteNow(LocalTrack track, boolean muted) {
        Published one = published.get(track.sid());
        if (one != null && one.publication().isMuted() != muted) {
            link.send(
                    SignalRequest.newBuilder()
                            .setMute(
                                    MuteTrackRequest.newBuilder()
                                            .setSid(track.sid())
                                            .setMuted(muted))
                            .build());
            muted(one, muted);
        }
    }

    private void muted(Published one, boolean muted) {
        one.sending().muted(muted);
        one.track().muted(muted);
        LocalTrackPublication publication = one.publication();
        publication.info(publication.info().toBuilder().setMuted(muted).build());
        LocalParticipant local = model.local();
        if (local != null) {
            events.accept(
                    muted
                            ? new RoomEvent.TrackMuted(local, publication)
                            : new RoomEvent.TrackUnmuted(local, publication));
        }
    }

    /** Any thread; completes on the loop. */
    CompletableFuture<RtcStatsReport> stats(LocalTrack track) {
        CompletableFuture<RtcStatsReport> done = new CompletableFuture<>();
        boolean willRun =
                link.execute(
                        () -> {
                            Published one = published.get(track.sid());
                            SentTrack sent = one == null ? null : one.sending().sent();
                            done.complete(sent == null ? RtcStatsReport.EMPTY : media.stats(sent));
                        });
        if (!willRun) {
            done.complete(RtcStatsReport.EMPTY);
        }
        return done;
    }

    // ---- what the server says

    void onSignal(SignalResponse message) {
        switch (message.getMessageCase()) {
            case TRACK_PUBLISHED -> onAgreed(message.getTrackPublished());
            case REQUEST_RESPONSE -> onResponse(message.getRequestResponse());
            case TRACK_SUBSCRIBED -> onSubscribed(message.getTrackSubscribed().getTrackSid());
            case TRACK_UNPUBLISHED -> onUnpublished(message.getTrackUnpublished().getTrackSid());
            case SUBSCRIBED_QUALITY_UPDATE -> onQuality(message.getSubscribedQualityUpdate());
            case MUTE -> onMute(message.getMute());
            default -> {
                // It is about something else.
            }
        }
    }

    private void onAgreed(TrackPublishedResponse response) {
        PublishAttempt attempt = attempts.get(response.getCid());
        MediaLink where = link.publisherMedia();
        if (attempt == null || attempt.info() != null || where == null) {
            return;
        }
        attempt.info(response.getTrack());
        attempt.timer(
                link.schedule(
                        NEGOTIATION_TIMEOUT,
                        () ->
                                fail(
                                        attempt,
                                        FailureReason.NEGOTIATION,
                                        "the server did not answer the offer within "
                                                + NEGOTIATION_TIMEOUT.toSeconds()
                                                + " s")));
        SendingTrack sending =
                new SendingTrack(attempt.track(), attempt.options(), () -> onNegotiated(attempt));
        attempt.sending(sending);
        try {
            boolean encrypted =
                    response.getTrack().getEncryption()
                            != io.parley.proto.livekit.Encryption.Type.NONE;
            SentTrack sent =
                    media.send(
                            where,
                            AddTracks.spec(attempt.track(), attempt.options(), encrypted),
                            sending);
            sending.sent(sent);
            Set<FrameMetadataFeature> features = attempt.options().frameMetadataFeatures();
            sent.tellMetadata(
                    features.contains(FrameMetadataFeature.USER_TIMESTAMP),
                    features.contains(FrameMetadataFeature.FRAME_ID),
                    features.contains(FrameMetadataFeature.USER_DATA));
            if (encrypted) {
                FrameCryptor cryptor = keys.sending(kind(attempt));
                if (cryptor != null) {
                    sent.encryptWith(cryptor);
                }
            }
            link.negotiate();
        } catch (IllegalStateException e) {
            fail(attempt, FailureReason.SEND_FAILED, String.valueOf(e.getMessage()));
        }
    }

    private static FrameKind kind(PublishAttempt attempt) {
        return attempt.track().kind() == TrackKind.AUDIO
                ? FrameKind.AUDIO
                : FrameKind.valueOf(attempt.options().videoCodec().name());
    }

    private void onResponse(RequestResponse response) {
        PublishAttempt attempt = attempts.get(response.getAddTrack().getCid());
        if (!response.hasAddTrack() || attempt == null) {
            return;
        }
        switch (response.getReason()) {
            case OK, QUEUED -> {}
            case NOT_ALLOWED -> fail(attempt, FailureReason.NOT_ALLOWED, text(response));
            case UNSUPPORTED_TYPE -> fail(attempt, FailureReason.UNSUPPORTED, text(response));
            default -> fail(attempt, FailureReason.SEND_FAILED, text(response));
        }
    }

    private static String text(RequestResponse response) {
        return response.getMessage().isEmpty()
                ? "the server refused the track: " + response.getReason()
                : response.getMessage();
    }

    private void fail(PublishAttempt attempt, FailureReason reason, String message) {
        attempt.timer(() -> {});
        if (attempts.remove(attempt.track().sid(), attempt)) {
            stop(attempt.sending());
            link.negotiate();
        }
        attempt.track().publisher(null);
        LocalTrackPublication before = attempt.again();
        if (before != null) {
            before.track(null);
            events.accept(new RoomEvent.LocalTrackUnpublished(before));
        }
        attempt.done().completeExceptionally(new PublishTrackException(reason, message, null));
    }

    private void onNegotiated(PublishAttempt attempt) {
        SendingTrack sending = attempt.sending();
        TrackInfo info = attempt.info();
        SentTrack sent = sending == null ? null : sending.sent();
        if (sending == null || sent == null || info == null || attempt.done().isDone()) {
            return;
        }
        if (!media.isAccepted(sent)) {
            fail(attempt, FailureReason.NEGOTIATION, "the server does not take the codec");
            return;
        }
        try {
            sending.attach();
        } catch (IllegalStateException e) {
            sending.detach();
            fail(attempt, FailureReason.SEND_FAILED, String.valueOf(e.getMessage()));
            return;
        }
        attempt.timer(() -> {});
        LocalTrack track = attempt.track();
        String cid = track.sid();
        attempts.remove(cid);
        LocalTrackPublication before = attempt.again();
        String previousSid = before == null ? "" : before.sid();
        LocalTrackPublication publication =
                before == null ? new LocalTrackPublication(info, track) : before;
        // The server tells the codec of what it knows only by the offer in an update, a little
        // later.
        publication.info(
                info.getMimeType().isEmpty()
                        ? info.toBuilder().setMimeType(media.mimeType(sent)).build()
                        : info);
        track.sid(info.getSid());
        published.put(
                info.getSid(), new Published(publication, track, attempt.options(), sending, cid));
        LocalParticipant local = model.local();
        if (local != null) {
            local.publications().put(info.getSid(), publication);
            update(local.info());
        }
        events.accept(
                before == null
                        ? new RoomEvent.LocalTrackPublished(publication, track)
                        : new RoomEvent.LocalTrackRepublished(publication, previousSid));
        attempt.done().complete(publication);
        if (attempt.isSubscribed()) {
            onSubscribed(info.getSid());
        }
        Published one = published.get(info.getSid());
        if (one != null && track.isMuted() != publication.isMuted()) {
            muteNow(track, track.isMuted()); // while it was being published
        }
    }

    private void onSubscribed(String sid) {
        Published one = published.get(sid);
        if (one != null && one.publication().subscribed()) {
            events.accept(new RoomEvent.LocalTrackSubscribed(one.track()));
        }
        for (PublishAttempt attempt : attempts.values()) {
            TrackInfo info = attempt.info();
            if (info != null && info.getSid().equals(sid)) {
                attempt.subscribed();
            }
        }
    }

    private void onUnpublished(String sid) {
        Published gone = published.remove(sid);
        if (gone != null) {
            end(gone);
        }
    }

    private void onQuality(SubscribedQualityUpdate update) {
        Published one = published.get(update.getTrackSid());
        if (one != null && dynacast) {
            one.sending().wanted(update);
        }
    }

    private void onMute(MuteTrackRequest request) {
        Published one = published.get(request.getSid());
        if (one != null && one.publication().isMuted() != request.getMuted()) {
            muted(one, request.getMuted());
        }
    }

    /** The server tells what it knows of the local participant. */
    void onLocal(ParticipantInfo info) {
        update(info);
    }

    private void update(ParticipantInfo info) {
        for (TrackInfo track : info.getTracksList()) {
            Published one = published.get(track.getSid());
            if (one != null) {
                // Whether it is muted is known better here: this may be older.
                one.publication()
                        .info(track.toBuilder().setMuted(one.publication().isMuted()).build());
            }
        }
    }

    // ---- what becomes of the connection

    void sync(SyncState.Builder state) {
        for (Published one : published.values()) {
            state.addPublishTracks(
                    TrackPublishedResponse.newBuilder()
                            .setCid(one.cid())
                            .setTrack(one.publication().info()));
        }
    }

    /** The connection is up again: what had to wait goes on. */
    void onUp() {
        for (PublishAttempt attempt : List.copyOf(attempts.values())) {
            if (attempt.info() == null) {
                ask(attempt);
            }
        }
        if (!attempts.isEmpty()) {
            link.negotiate();
        }
    }

    /** The session is lost, and with it everything that was published. */
    void onRestarting() {
        List<Published> gone = new ArrayList<>(lost);
        gone.addAll(published.values());
        published.values().forEach(each -> each.sending().detach());
        published.clear();
        LocalParticipant local = model.local();
        if (local != null) {
            local.publications().clear();
        }
        for (PublishAttempt attempt : attempts.values()) {
            SendingTrack sending = attempt.sending();
            if (sending != null) {
                sending.detach();
            }
            attempt.timer(() -> {});
            attempt.sending(null);
            attempt.info(null);
        }
        lost = gone;
    }

    /** Publishes everything again; done when it is, or could not be. */
    CompletableFuture<Void> republish() {
        List<CompletableFuture<?>> all = new ArrayList<>();
        List<Published> gone = lost;
        lost = List.of();
        for (Published each : gone) {
            each.track().sid(LocalTrack.newId());
            PublishAttempt attempt =
                    new PublishAttempt(each.track(), each.options(), each.publication());
            all.add(attempt.done().handle((publication, failure) -> null));
            begin(attempt);
        }
        return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
    }

    /** The room is left. */
    void close() {
        closed = true;
        for (Published each : List.copyOf(published.values())) {
            each.sending().detach();
            forget(each);
            events.accept(new RoomEvent.LocalTrackUnpublished(each.publication()));
        }
        published.clear();
        for (Published each : lost) {
            forget(each);
            events.accept(new RoomEvent.LocalTrackUnpublished(each.publication()));
        }
        lost = List.of();
        for (PublishAttempt attempt : List.copyOf(attempts.values())) {
            attempts.remove(attempt.track().sid());
            fail(attempt, FailureReason.NOT_CONNECTED, Publishing.NOT_CONNECTED);
        }
    }
}
