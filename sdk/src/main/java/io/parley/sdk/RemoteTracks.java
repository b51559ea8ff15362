package io.parley.sdk;

import io.parley.sdk.media.ReceivedAudio;
import io.parley.sdk.media.ReceivedVideo;
import io.parley.sdk.rtp.ReceivedTrack;
import io.parley.sdk.rtp.RoomMedia;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what the server sends together with what others publish. On the loop. */
final class RemoteTracks implements RoomMedia.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteTracks.class);

    /** The server may send a track a little before it tells of it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String TRACK_PREFIX = "TR";

    private final RoomModel model;
    private final RoomLink link;
    private final BiConsumer<Duration, Runnable> timers;
    private final MediaKeys keys;
    private final Consumer<RoomEvent> events;
    private final Map<String, ReceivedTrack> received = new LinkedHashMap<>();

    /**
     * @param timers runs something after a delay
     */
    RemoteTracks(
            RoomModel model,
            RoomLink link,
            BiConsumer<Duration, Runnable> timers,
            MediaKeys keys,
            Consumer<RoomEvent> events) {
        this.model = model;
        this.link = link;
        this.timers = timers;
        this.keys = keys;
        this.events = events;
    }

    @Override
    public void onTrack(ReceivedTrack track) {
        String sid = trackSid(track);
        received.put(sid, track);
        if (!subscribe(sid)) {
            timers.accept(PATIENCE, () -> giveUp(sid, track));
        }
    }

    private static String participantSid(ReceivedTrack track) {
        String stream = track.streamId();
        int bar = stream.indexOf('|');
        return bar < 0 ? stream : stream.substring(0, bar);
    }

    private static String trackSid(ReceivedTrack track) {
        String stream = track.streamId();
        int bar = stream.indexOf('|');
        if (bar >= 0 && stream.startsWith(TRACK_PREFIX, bar + 1)) {
            return stream.substring(bar + 1);
        }
        return track.trackId();
    }

    /** Whether it is known by now whose track it is. */
    private boolean subscribe(String sid) {
        ReceivedTrack track = received.get(sid);
        RemoteParticipant participant =
                track == null ? null : model.remoteBySid(participantSid(track));
        RemoteTrackPublication publication =
                participant == null ? null : participant.publications().get(sid);
        if (track == null || participant == null || publication == null) {
            return false;
        }
        RemoteTrack current = publication.track();
        if (!publication.isSubscribed() || current != null && current.received() == track) {
            return true;
        }
        if (publication.encryptionType() != EncryptionType.NONE) {
            String identity = participant.identity();
            track.decryptWith(kind -> keys.receiving(identity, kind));
        }
        if (!publication.frameMetadataFeatures().isEmpty()) {
            track.readMetadata();
        }
        RemoteTrack remote = remoteTrack(sid, publication.name(), track);
        if (current != null) {
            unsubscribe(publication, participant);
        }
        if (remote != null) {
            remote.muted(publication.isMuted());
            publication.track(remote);
            participant.follow(publication.source(), remote);
            events.accept(new RoomEvent.TrackSubscribed(remote, publication, participant));
        }
        return true;
    }

    private @Nullable RemoteTrack remoteTrack(String sid, String name, ReceivedTrack track) {
        ReceivedAudio sound = track.sound();
        if (sound != null) {
            return new RemoteAudioTrack(sid, name, track, sound, link);
        }
        ReceivedVideo pictures = track.pictures();
        return pictures == null ? null : new RemoteVideoTrack(sid, name, track, pictures, link);
    }

    private void giveUp(String sid, ReceivedTrack track) {
        if (received.get(sid) == track && !subscribe(sid)) {
            RemoteParticipant participant = model.remoteBySid(participantSid(track));
            LOG.debug("nobody is known to publish {}, which the server sends", sid);
            if (participant != null) {
                events.accept(
                        new RoomEvent.TrackSubscriptionFailed(
                                participant, sid, "nobody is known to publish the track"));
            }
        }
    }

    /** More may be known of participants than before. */
    void onParticipants() {
        for (String sid : List.copyOf(received.keySet())) {
            subscribe(sid);
        }
    }

    @Override
    public void onTrackEnded(ReceivedTrack track) {
        String sid = trackSid(track);
        received.remove(sid, track);
        for (RemoteParticipant participant : model.remotes()) {
            RemoteTrackPublication publication = participant.publications().get(sid);
            RemoteTrack current = publication == null ? null : publication.track();
            if (publication != null && current != null && current.received() == track) {
                unsubscribe(publication, participant);
            }
        }
    }

    /** The application wants a track now, or does not any more. */
    void changed(RemoteTrackPublication publication) {
        if (publication.isSubscribed()) {
            subscribe(publication.sid());
        } else {
            unsubscribe(publication, publication.participant());
        }
    }

    /** Ends the track of a publication, if there is one. */
    void unsubscribe(RemoteTrackPublication publication, RemoteParticipant participant) {
        RemoteTrack gone = publication.track();
        if (gone == null) {
            return;
        }
        publication.track(null);
        ReceivedAudio sound = gone.received().sound();
        ReceivedVideo pictures = gone.received().pictures();
        if (sound != null) {
            sound.endStreams();
        }
        if (pictures != null) {
            pictures.endStreams();
        }
        events.accept(new RoomEvent.TrackUnsubscribed(gone, publication, participant));
    }
}
