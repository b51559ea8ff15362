package io.parley.server.room;

import io.parley.proto.livekit.SubscriptionError;
import io.parley.proto.livekit.TrackSource;
import io.parley.server.sfu.DownTrack;
import io.parley.server.sfu.MediaKind;
import io.parley.server.sfu.PublishedTrack;
import io.parley.server.sfu.SubscriberMedia;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.SendParameters;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One track on its way to one participant: WAITING until the publisher allows it and sends a codec
 * that the subscriber takes, then PENDING until a section is negotiated for it, then BOUND. A
 * REFUSED one found no common codec. ENDING lasts as long as its last frames are sent; then the
 * section is free, and the subscription OVER.
 */
final class Subscription {
    enum State {
        WAITING,
        PENDING,
        BOUND,
        REFUSED,
        ENDING,
        OVER
    }

    /** After this time the subscriber learns that it gets nothing. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(15).toNanos();

    private static final long RETRY_NANOS = Duration.ofSeconds(3).toNanos();

    private final RoomContext context;
    private final Participant subscriber;
    private final Publication publication;
    private final SendSections sections;
    private final SubscriberMedia media;
    private State state = State.WAITING;
    private TrackSettings settings;
    private @Nullable DownTrack down;
    private @Nullable NegotiatedSection section;
    private boolean takesPrimary = true;
    private @Nullable Boolean permissionTold;
    private boolean failureTold;
    private long waitsSince;
    private long triedAt;

    Subscription(
            RoomContext context,
            Participant subscriber,
            Publication publication,
            SendSections sections,
            SubscriberMedia media,
            TrackSettings settings) {
        this.context = context;
        this.subscriber = subscriber;
        this.publication = publication;
        this.sections = sections;
        this.media = media;
        this.settings = settings;
        waitsSince = context.now();
    }

    Publication publication() {
        return publication;
    }

    Participant subscriber() {
        return subscriber;
    }

    MediaKind kind() {
        return publication.kind();
    }

    State state() {
        return state;
    }

    @Nullable DownTrack down() {
        return down;
    }

    /** Moves on as far as permission and codecs let it; stops what is no longer permitted. */
    void advance() {
        boolean allowed =
                publication.publisher().permissions().allows(subscriber, publication.sid());
        if (!allowed) {
            tellPermission(false);
            withdraw();
            return;
        }
        Publication.Source source = publication.sourceFor(takesPrimary);
        switch (state) {
            case WAITING, REFUSED -> {
                if (source != null && (state == State.WAITING || !isTried(source))) {
                    attach(source.media());
                }
            }
            case PENDING, BOUND -> {
                if (source != null && !isTried(source)) {
                    withdraw(); // moves on when the section is free
                }
            }
            case ENDING, OVER -> {}
        }
    }

    private boolean isTried(Publication.Source source) {
        return down != null && source == publication.sourceOf(down.source());
    }

    private void attach(PublishedTrack source) {
        DownTrack track = media.addDownTrack(source.feed(), streamId());
        PlayoutDelay delay = subscriber.room().settings().playoutDelay();
        if (delay.isSet() && publication.isVideo()) {
            track.setPlayoutDelay(delay.minMillis(), delay.maxMillis());
        }
        if (publication.info().getPacketTrailerFeaturesCount() > 0
                && !subscriber.media().traits().readsTrailers()) {
            track.cutTrailers();
        }
        down = track;
        section = null;
        subscriber.room().media().register(track, this);
        applySettings();
        state = State.PENDING;
        triedAt = context.now();
        tellPermission(true);
        sections.attach(this);
    }

    private void tellPermission(boolean allowed) {
        if (permissionTold == null || permissionTold != allowed) {
            permissionTold = allowed;
            subscriber.send(
                    MediaMessages.permission(
                            publication.publisher().sid(), publication.sid(), allowed));
        }
    }

    /** Takes back what was sent or offered, to wait again. */
    private void withdraw() {
        if (state == State.PENDING || state == State.BOUND) {
            release();
            state = State.WAITING;
            waitsSince = context.now();
        }
    }

    private void release() {
        DownTrack track = down;
        if (track != null) {
            boolean wasBound = section != null;
            down = null;
            section = null;
            if (!wasBound) {
                subscriber.room().media().forget(track);
                sections.detach(track);
            }
            media.remove(track, context.now());
            publication.onAudience();
        }
    }

    /** Ends it, after its last frames. */
    void end() {
        if (state == State.ENDING || state == State.OVER) {
            return;
        }
        boolean lasts = section != null;
        release();
        publication.remove(this);
        state = lasts ? State.ENDING : State.OVER;
    }

    /** The participant is gone, and its connection with it. */
    void close() {
        DownTrack track = down;
        if (track != null) {
            subscriber.room().media().forget(track);
            down = null;
        }
        publication.remove(this);
        publication.onAudience();
        state = State.OVER;
    }

    /** The last frames of a down track of this subscription were sent. */
    void onClosed(DownTrack closed) {
        sections.detach(closed);
        if (state == State.ENDING) {
            state = State.OVER;
            subscriber.subscriptions().onOver(this);
        } else if (state == State.WAITING) {
            advance();
        }
    }

    /** What the section shall say: the publisher's codecs alone, since nothing else is sent. */
    TransceiverSpec spec() {
        DownTrack track = down;
        Publication.Source source = track == null ? null : publication.sourceOf(track.source());
        if (track == null || source == null) {
            throw new IllegalStateException("nothing to send (state " + state + ")");
        }
        return TransceiverSpec.of(SfuSections.kind(kind()), Direction.SENDONLY)
                .withSend(
                        SendParameters.single(
                                streamId(),
                                publication.sid(),
                                streamId(),
                                track.ssrc(),
                                track.rtxSsrc()))
                .withCodecsOnly(SendCodecs.of(publication, source.media()));
    }

    private String streamId() {
        String second =
                subscriber.media().syncsStreams()
                        ? publication.info().getStream()
                        : publication.sid();
        return publication.publisher().sid() + "|" + second;
    }

    /** The section that carries it was negotiated; again after each negotiation. */
    void onNegotiated(NegotiatedSection negotiated) {
        DownTrack track = down;
        if (track == null || state != State.PENDING && state != State.BOUND) {
            return;
        }
        SendParameters told = negotiated.send();
        boolean current = told != null && told.ssrc() == track.ssrc();
        if (!current && !negotiated.refused()) {
            return; // what this section carries now is not told yet
        }
        boolean usable =
                !negotiated.refused()
                        && negotiated.direction().sends()
                        && !negotiated.codecs().isEmpty();
        DownTrack.Binding binding =
                usable
                        ? track.bind(SfuSections.sent(negotiated), context.now())
                        : DownTrack.Binding.CODEC_UNSUPPORTED;
        switch (binding) {
            case BOUND -> {
                section = negotiated;
                if (state == State.PENDING) {
                    state = State.BOUND;
                    subscriber.room().media().onBound(this);
                    publication.onAudience();
                }
            }
            case CODEC_UNSUPPORTED -> onUnsupported();
        }
    }

    private void onUnsupported() {
        release();
        state = State.REFUSED;
        waitsSince = context.now();
        if (takesPrimary && publication.hasBackup()) {
            takesPrimary = false;
            state = State.WAITING;
            publication.requireBackup();
            subscriber.room().media().widen(publication);
        }
    }

    /** The publisher sends another of its codecs. */
    void onCodecChanged() {
        NegotiatedSection current = section;
        if (current != null) {
            onNegotiated(current);
        }
    }

    void setSettings(TrackSettings changed) {
        settings = changed;
        applySettings();
    }

    /** Tells the settings to what forwards. */
    void applySettings() {
        DownTrack track = down;
        if (track == null) {
            return;
        }
        long now = context.now();
        track.setPaused(settings.disabled(), now);
        if (publication.isVideo()) {
            Publication.Source source = publication.sourceOf(track.source());
            var info = publication.info();
            int codec = source == null ? 0 : source.codec();
            boolean screen = info.getSource() == TrackSource.SCREEN_SHARE;
            track.setPriority(screen, settings.priority(), now);
            track.setMaxLayers(
                    settings.spatial(
                            info.getCodecs(codec).getLayersList(),
                            info.getWidth(),
                            info.getHeight()),
                    settings.temporal(),
                    now);
        }
    }

    /** Looks at the deadlines, about once a second. */
    void tick() {
        long now = context.now();
        if (state == State.PENDING && now - triedAt >= RETRY_NANOS) {
            triedAt = now;
            sections.retry();
        }
        boolean waitsForCodec = state == State.WAITING && !takesPrimary;
        boolean failing = state == State.PENDING || state == State.REFUSED || waitsForCodec;
        if (failing && !failureTold && now - waitsSince >= PATIENCE_NANOS) {
            failureTold = true;
            subscriber.send(
                    MediaMessages.subscriptionFailed(
                            publication.sid(),
                            state == State.PENDING
                                    ? SubscriptionError.SE_UNKNOWN
                                    : SubscriptionError.SE_CODEC_UNSUPPORTED));
        }
    }
}
