package io.parley.server.room;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.MuteTrackRequest;
import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.RequestResponse.Reason;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackPublishedResponse;
import io.parley.proto.livekit.TrackType;
import io.parley.proto.livekit.UpdateLocalAudioTrack;
import io.parley.proto.livekit.UpdateLocalVideoTrack;
import io.parley.server.limits.Limit;
import io.parley.server.link.PeerLink;
import io.parley.server.sfu.CodecType;
import io.parley.server.sfu.PublishedTrack;
import io.parley.server.sfu.PublisherMedia;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tracks of one participant: announced ones wait for a media section that carries them,
 * published ones live as long as their section sends. Announcement and section may come in either
 * order.
 */
final class PublishedTracks {
    private final RoomContext context;
    private final Participant owner;
    private final List<Publication> pending = new ArrayList<>();
    private final List<Publication> published = new ArrayList<>();
    private final List<AddTrackRequest> queued = new ArrayList<>();

    /** What the client sends, as of the last negotiation. */
    private List<NegotiatedSection> sections = List.of();

    PublishedTracks(RoomContext context, Participant owner) {
        this.context = context;
        this.owner = owner;
    }

    /** Those that a section carries; not to be changed. */
    List<Publication> published() {
        return published;
    }

    /** Announces a track, or says why not. */
    void add(AddTrackRequest request) {
        Reason refusal = refusal(request);
        if (refusal != null) {
            owner.respond(RequestResponse.newBuilder().setReason(refusal).setAddTrack(request));
        } else if (!request.getSid().isEmpty()) {
            addCodec(request);
        } else if (isInUse(request.getCid())) {
            enqueue(request);
        } else {
            announce(request);
        }
    }

    private void announce(AddTrackRequest request) {
        Publication publication = new Publication(context, owner, request);
        pending.add(publication);
        owner.send(MediaMessages.published(request.getCid(), publication.info()));
        match(true); // the section may be there before the announcement
    }

    /** One more codec of a track, over a section of its own. */
    private void addCodec(AddTrackRequest request) {
        Publication publication = find(request.getSid());
        if (publication == null || request.getSimulcastCodecsCount() == 0) {
            owner.respond(
                    RequestResponse.newBuilder().setReason(Reason.NOT_FOUND).setAddTrack(request));
            return;
        }
        String name = TrackInfos.codecName(request.getSimulcastCodecs(0).getCodec());
        int index = TrackInfos.indexOf(publication.info(), name);
        if (index >= Limits.MAX_CODECS_PER_TRACK) {
            owner.respond(
                    RequestResponse.newBuilder()
                            .setReason(Reason.LIMIT_EXCEEDED)
                            .setAddTrack(request));
            return;
        }
        publication.setInfo(TrackInfos.withCodec(publication.info(), index, request));
        owner.send(MediaMessages.published(request.getCid(), publication.info()));
        match(true);
    }

    private @Nullable Reason refusal(AddTrackRequest request) {
        if (!owner.mayPublish(request.getSource())) {
            return Reason.NOT_ALLOWED;
        }
        if (request.getType() != TrackType.AUDIO && request.getType() != TrackType.VIDEO) {
            return Reason.UNSUPPORTED_TYPE;
        }
        if (!request.getSid().isEmpty() && find(request.getSid()) == null) {
            return Reason.NOT_FOUND;
        }
        boolean full =
                pending.size() >= Limits.MAX_PENDING_TRACKS
                        || owner.node()
                                .limits()
                                .isReached(Limit.TRACKS, published.size() + pending.size())
                        || request.getSimulcastCodecsCount() > Limits.MAX_CODECS_PER_TRACK
                        || request.getSerializedSize() > Limits.MAX_TRACK_REQUEST_BYTES;
        if (full) {
            owner.node().refusals().count(Limit.TRACKS);
        }
        return full ? Reason.LIMIT_EXCEEDED : null;
    }

    private void enqueue(AddTrackRequest request) {
        long sameCid =
                queued.stream().filter(other -> other.getCid().equals(request.getCid())).count();
        boolean full =
                sameCid >= Limits.MAX_QUEUED_PER_CID || queued.size() >= Limits.MAX_QUEUED_TRACKS;
        if (full) {
            owner.node().refusals().count(Limit.TRACKS);
        } else {
            queued.add(request);
        }
        owner.respond(
                RequestResponse.newBuilder()
                        .setReason(full ? Reason.LIMIT_EXCEEDED : Reason.QUEUED)
                        .setAddTrack(request));
    }

    private boolean isInUse(String cid) {
        return pending.stream().anyMatch(track -> track.cid().equals(cid))
                || published.stream().anyMatch(track -> track.cid().equals(cid));
    }

    /** Says of each section in which the client wants to send what its answer shall prefer. */
    void prepare(SessionDescription offer, PeerLink link, ClientTraits traits) {
        for (SectionMatch match :
                SectionMatch.find(SentSection.of(offer), pending, published, false)) {
            link.setSection(
                    match.section().mid(),
                    ReceiveSpecs.of(match.publication().info(), match.codec(), traits));
        }
    }

    /**
     * Takes over what was negotiated: tracks begin whose sections send now, and end whose sections
     * no longer do.
     */
    void onNegotiated(List<NegotiatedSection> negotiated) {
        sections = negotiated;
        endUncarried();
        match(false);
    }

    private void endUncarried() {
        PublisherMedia media = owner.media().received();
        Set<PublishedTrack> open = new HashSet<>();
        for (SentSection section : SentSection.of(sections)) {
            PublishedTrack track = media == null ? null : media.track(section.mid());
            if (track != null) {
                open.add(track);
            }
        }
        endIf(publication -> !publication.retain(open));
    }

    /** Ends published tracks, tells everybody, and lets announcements in that waited for it. */
    private void endIf(Predicate<Publication> isOver) {
        List<Publication> over = published.stream().filter(isOver).toList();
        if (!over.isEmpty()) {
            published.removeAll(over);
            over.forEach(owner.room().media()::unpublish);
            changed();
            releaseQueued();
        }
    }

    private void match(boolean byNameOnly) {
        PublisherMedia media = owner.media().received();
        if (media == null) {
            return;
        }
        List<Publication> begun = new ArrayList<>();
        List<Publication> widened = new ArrayList<>();
        List<SectionMatch> matches =
                SectionMatch.find(SentSection.of(sections), pending, published, byNameOnly);
        for (SectionMatch match : matches) {
            SentSection section = match.section();
            PublishedTrack track = media.track(section.mid());
            if (track == null) {
                continue;
            }
            Publication publication = match.publication();
            publication.begin(
                    match.codec(),
                    section.mid(),
                    section.trackId(),
                    section.mime(),
                    section.rids(),
                    track,
                    context.now());
            if (pending.remove(publication)) {
                published.add(publication);
                begun.add(publication);
            } else {
                widened.add(publication);
            }
        }
        if (!begun.isEmpty() || !widened.isEmpty()) {
            changed();
            begun.forEach(owner.room().media()::publish);
            widened.forEach(owner.room().media()::widen);
        }
    }

    private void releaseQueued() {
        for (Iterator<AddTrackRequest> it = queued.iterator(); it.hasNext(); ) {
            AddTrackRequest request = it.next();
            if (!isInUse(request.getCid())) {
                it.remove();
                add(request);
                return;
            }
        }
    }

    /** Sets the mute state of an announced or published track. */
    void mute(MuteTrackRequest request) {
        Publication publication = find(request.getSid());
        if (publication == null) {
            owner.respond(
                    RequestResponse.newBuilder().setReason(Reason.NOT_FOUND).setMute(request));
        } else {
            setMuted(publication, request.getMuted());
        }
    }

    /**
     * Mutes a track for its owner, who is told; or lets it sound again.
     *
     * @return what is known of it now; null when there is no such track
     */
    @Nullable TrackInfo muteByServer(String sid, boolean muted) {
        Publication publication = find(sid);
        if (publication == null) {
            return null;
        }
        if (publication.info().getMuted() != muted) {
            owner.send(MediaMessages.mute(sid, muted));
            setMuted(publication, muted);
        }
        return publication.info();
    }

    private void setMuted(Publication publication, boolean muted) {
        if (publication.info().getMuted() != muted) {
            publication.setMuted(muted, context.now());
            owner.room().media().afterChange();
            changedIfPublished(publication);
        }
    }

    void updateAudio(UpdateLocalAudioTrack request) {
        Publication publication = find(request.getTrackSid());
        if (publication == null) {
            owner.respond(
                    RequestResponse.newBuilder()
                            .setReason(Reason.NOT_FOUND)
                            .setUpdateAudioTrack(request));
        } else {
            publication.setInfo(
                    TrackInfos.withFeatures(publication.info(), request.getFeaturesList()));
            changedIfPublished(publication);
        }
    }

    void updateVideo(UpdateLocalVideoTrack request) {
        Publication publication = find(request.getTrackSid());
        if (publication == null) {
            owner.respond(
                    RequestResponse.newBuilder()
                            .setReason(Reason.NOT_FOUND)
                            .setUpdateVideoTrack(request));
        } else {
            publication.setInfo(
                    TrackInfos.resized(
                            publication.info(), request.getWidth(), request.getHeight()));
            publication.subscriptions().forEach(Subscription::applySettings);
            changedIfPublished(publication);
        }
    }

    /** The source of a layer became known; who asks later is told. */
    void onLayer(Publication publication, PublishedTrack media, int layer, int ssrc) {
        Publication.Source source = publication.sourceOf(media);
        if (source != null) {
            publication.setInfo(
                    TrackInfos.withSsrc(publication.info(), source.codec(), layer, ssrc));
            owner.profile().setTracks(infos());
        }
    }

    /** The client sends another of the codecs that it negotiated. */
    void onCodec(Publication publication, PublishedTrack media, CodecType codec) {
        Publication.Source source = publication.sourceOf(media);
        if (source != null) {
            publication.setInfo(
                    TrackInfos.withMime(publication.info(), source.codec(), codec.mimeType()));
            changedIfPublished(publication);
        }
    }

    /** Ends what the participant may no longer publish; the client is told, and must stop. */
    void applyGrants() {
        pending.removeIf(track -> !owner.mayPublish(track.info().getSource()));
        queued.removeIf(request -> !owner.mayPublish(request.getSource()));
        endIf(
                publication -> {
                    boolean over = !owner.mayPublish(publication.info().getSource());
                    if (over) {
                        owner.send(MediaMessages.unpublished(publication.sid()));
                    }
                    return over;
                });
    }

    /** Whether every track that a resuming client publishes is known here. */
    boolean agreesWith(List<TrackPublishedResponse> claimed) {
        return claimed.stream().allMatch(claim -> find(claim.getTrack().getSid()) != null);
    }

    /** A track of another room appears in this one. */
    void publishCopy(Publication copy) {
        published.add(copy);
        changed();
        owner.room().media().publish(copy);
    }

    /** A track of another room ended, or is not forwarded any more. */
    void unpublishCopy(Publication copy) {
        copy.endCopy();
        endIf(publication -> publication == copy);
    }

    /** What others see of the tracks is not what it was. */
    void tell() {
        changed();
    }

    /** Leaves the room: nobody there has these tracks any more. */
    void leaveRoom() {
        published.forEach(owner.room().media()::unpublish);
    }

    /** Brings the tracks to the room that the participant is in now. */
    void enterRoom() {
        published.forEach(owner.room().media()::publish);
    }

    /** Tells a client that resumes what it may have missed. */
    void resume() {
        published.forEach(Publication::tellAgain);
    }

    /** The participant is gone, and all its tracks with it. */
    void close() {
        List<Publication> all = List.copyOf(published);
        published.clear();
        pending.clear();
        queued.clear();
        all.forEach(owner.room().media()::unpublish);
        all.forEach(Publication::endCopy);
    }

    private void changedIfPublished(Publication publication) {
        if (published.contains(publication)) {
            changed();
        }
    }

    private void changed() {
        owner.profile().setTracks(infos());
        owner.room().announce(owner, true);
    }

    private List<TrackInfo> infos() {
        return published.stream().map(Publication::info).toList();
    }

    private @Nullable Publication find(String sid) {
        for (Publication publication : published) {
            if (publication.sid().equals(sid)) {
                return publication;
            }
        }
        for (Publication publication : pending) {
            if (publication.sid().equals(sid)) {
                return publication;
            }
        }
        return null;
    }
}
