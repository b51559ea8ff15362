package io.parley.server.room;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.MuteTrackRequest;
import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.RequestResponse.Reason;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackPublishedResponse;
import io.parley.proto.livekit.TrackType;
import io.parley.proto.livekit.UpdateLocalAudioTrack;
import io.parley.proto.livekit.UpdateLocalVideoTrack;
import io.parley.token.VideoGrants;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.Msid;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tracks of one participant: announced ones wait for a media section that carries them,
 * published ones live as long as their section sends.
 */
final class PublishedTracks {
    private static final class Track {
        private final String cid;
        private TrackInfo info;

        /** Identity of the track in the SDP; null until a section carries it. */
        private @Nullable String sdpTrack;

        Track(String cid, TrackInfo info) {
            this.cid = cid;
            this.info = info;
        }
    }

    private final RoomContext context;
    private final VideoGrants grants;
    private final Participant owner;
    private final List<Track> pending = new ArrayList<>();
    private final List<Track> published = new ArrayList<>();
    private final List<AddTrackRequest> queued = new ArrayList<>();
    private @Nullable SessionDescription lastOffer;

    PublishedTracks(RoomContext context, VideoGrants grants, Participant owner) {
        this.context = context;
        this.grants = grants;
        this.owner = owner;
    }

    /** Announces a track, or says why not. */
    void add(AddTrackRequest request) {
        Reason refusal = refusal(request);
        if (refusal != null) {
            owner.respond(RequestResponse.newBuilder().setReason(refusal).setAddTrack(request));
            return;
        }
        if (isInUse(request.getCid())) {
            enqueue(request);
            return;
        }
        TrackInfo info = TrackInfos.announced(request, context.random());
        pending.add(new Track(request.getCid(), info));
        owner.send(
                SignalResponse.newBuilder()
                        .setTrackPublished(
                                TrackPublishedResponse.newBuilder()
                                        .setCid(request.getCid())
                                        .setTrack(info))
                        .build());
        if (lastOffer != null) { // the offer may come before the announcement
            read(lastOffer, true);
        }
    }

    private @Nullable Reason refusal(AddTrackRequest request) {
        boolean source =
                grants.canPublishSources().isEmpty()
                        || grants.canPublishSources().contains(request.getSource());
        if (!grants.canPublish() || !source) {
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
                        || published.size() + pending.size() >= Limits.MAX_TRACKS
                        || request.getSerializedSize() > Limits.MAX_TRACK_REQUEST_BYTES;
        return full ? Reason.LIMIT_EXCEEDED : null;
    }

    private void enqueue(AddTrackRequest request) {
        long sameCid =
                queued.stream().filter(other -> other.getCid().equals(request.getCid())).count();
        boolean full = sameCid >= Limits.MAX_QUEUED_PER_CID || queued.size() >= Limits.MAX_TRACKS;
        if (!full) {
            queued.add(request);
        }
        owner.respond(
                RequestResponse.newBuilder()
                        .setReason(full ? Reason.LIMIT_EXCEEDED : Reason.QUEUED)
                        .setAddTrack(request));
    }

    private boolean isInUse(String cid) {
        return pending.stream().anyMatch(track -> track.cid.equals(cid))
                || published.stream().anyMatch(track -> track.cid.equals(cid));
    }

    /** Reads from an offer which tracks begin and which are gone. */
    void onOffer(SessionDescription offer) {
        // An offer in which nothing is sent has nothing to say about a later announcement.
        lastOffer = offer.media().stream().anyMatch(PublishedTracks::isSent) ? offer : null;
        read(offer, false);
    }

    private static boolean isSent(MediaDescription section) {
        return !section.isApplication() && !section.isRejected() && section.direction().sends();
    }

    /**
     * @param byCidOnly whether a section is given to the track of that name alone, not to the next
     *     one of its kind
     */
    private void read(SessionDescription offer, boolean byCidOnly) {
        Set<String> sending = new HashSet<>();
        boolean changed = false;
        for (MediaDescription section : offer.media()) {
            Msid msid = section.msid();
            String mid = section.mid();
            if (!isSent(section) || mid == null) {
                continue;
            }
            String sdpTrack = msid == null ? mid : msid.track();
            sending.add(sdpTrack);
            if (published.stream().noneMatch(track -> sdpTrack.equals(track.sdpTrack))) {
                changed |= begin(section, mid, sdpTrack, byCidOnly);
            }
        }
        int before = published.size();
        published.removeIf(track -> !sending.contains(String.valueOf(track.sdpTrack)));
        if (changed || published.size() < before) {
            changed();
            releaseQueued();
        }
    }

    /** The announced track of that client id, else the first of its kind. */
    private boolean begin(
            MediaDescription section, String mid, String sdpTrack, boolean byCidOnly) {
        TrackType type = section.kind().equals("video") ? TrackType.VIDEO : TrackType.AUDIO;
        Track match = null;
        for (Track track : pending) {
            if (track.cid.equals(sdpTrack)) {
                match = track;
                break;
            }
            if (match == null && !byCidOnly && track.info.getType() == type) {
                match = track;
            }
        }
        if (match == null) {
            return false;
        }
        pending.remove(match);
        match.sdpTrack = sdpTrack;
        match.info = TrackInfos.negotiated(match.info, section, mid, match.cid, sdpTrack);
        published.add(match);
        return true;
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
        Track track = find(request.getSid());
        if (track == null) {
            owner.respond(
                    RequestResponse.newBuilder().setReason(Reason.NOT_FOUND).setMute(request));
        } else if (track.info.getMuted() != request.getMuted()) {
            replace(track, track.info.toBuilder().setMuted(request.getMuted()).build());
        }
    }

    void updateAudio(UpdateLocalAudioTrack request) {
        Track track = find(request.getTrackSid());
        if (track == null) {
            owner.respond(
                    RequestResponse.newBuilder()
                            .setReason(Reason.NOT_FOUND)
                            .setUpdateAudioTrack(request));
        } else {
            replace(track, TrackInfos.withFeatures(track.info, request.getFeaturesList()));
        }
    }

    void updateVideo(UpdateLocalVideoTrack request) {
        Track track = find(request.getTrackSid());
        if (track == null) {
            owner.respond(
                    RequestResponse.newBuilder()
                            .setReason(Reason.NOT_FOUND)
                            .setUpdateVideoTrack(request));
        } else {
            replace(
                    track,
                    track.info.toBuilder()
                            .setWidth(request.getWidth())
                            .setHeight(request.getHeight())
                            .build());
        }
    }

    /** Whether every track that a resuming client publishes is known here. */
    boolean agreesWith(List<TrackPublishedResponse> claimed) {
        return claimed.stream().allMatch(claim -> find(claim.getTrack().getSid()) != null);
    }

    private void replace(Track track, TrackInfo info) {
        track.info = info;
        if (published.contains(track)) {
            changed();
        }
    }

    private void changed() {
        owner.profile().setTracks(published.stream().map(track -> track.info).toList());
        owner.room().announce(owner, true);
    }

    private @Nullable Track find(String sid) {
        for (Track track : published) {
            if (track.info.getSid().equals(sid)) {
                return track;
            }
        }
        for (Track track : pending) {
            if (track.info.getSid().equals(sid)) {
                return track;
            }
        }
        return null;
    }
}
