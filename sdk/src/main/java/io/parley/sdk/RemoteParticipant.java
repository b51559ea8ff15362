package io.parley.sdk;

import io.parley.proto.livekit.ParticipantInfo;
import io.parley.sdk.media.AudioStream;
import io.parley.sdk.media.AudioStreamOptions;
import io.parley.sdk.media.ReceivedAudio;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Another participant of the room. One object stands for one stay in the room; it is the same
 * before and after a connection is resumed.
 *
 * @since 0.1
 */
public final class RemoteParticipant extends Participant {
    private final Map<String, RemoteTrackPublication> publications = new ConcurrentHashMap<>();

    /** Streams that go from one track to the next. */
    private record Following(TrackSource source, AudioStream stream) {}

    // Guarded by itself.
    private final List<Following> following = new ArrayList<>();
    private boolean left;

    RemoteParticipant(ParticipantInfo info) {
        super(info);
    }

    @Override
    public Map<String, RemoteTrackPublication> trackPublications() {
        return Map.copyOf(publications);
    }

    /**
     * The sound of whatever track of a source this participant publishes, from one to the next:
     * while there is none, nothing comes. The track must be subscribed to. Ends when the
     * participant leaves, or by {@link AudioStream#close}.
     */
    public AudioStream audioStream(TrackSource source, AudioStreamOptions options) {
        AudioStream stream = ReceivedAudio.following(options, SharedPool.EXECUTOR);
        synchronized (following) {
            if (left) {
                ReceivedAudio.finish(stream);
                return stream;
            }
            following.removeIf(each -> each.stream().hasEnded());
            following.add(new Following(source, stream));
        }
        for (RemoteTrackPublication publication : publications.values()) {
            if (publication.source() == source
                    && publication.track() instanceof RemoteAudioTrack track) {
                track.sound().attach(stream);
            }
        }
        return stream;
    }

    /** A track can be received from now on. */
    void follow(TrackSource source, RemoteTrack track) {
        if (track instanceof RemoteAudioTrack audio) {
            synchronized (following) {
                following.removeIf(each -> each.stream().hasEnded());
                for (Following each : following) {
                    if (each.source() == source) {
                        audio.sound().attach(each.stream());
                    }
                }
            }
        }
    }

    void endFollowing() {
        synchronized (following) {
            left = true;
            following.forEach(each -> ReceivedAudio.finish(each.stream()));
            following.clear();
        }
    }

    /** The publications themselves, to be changed on the loop of the room. */
    Map<String, RemoteTrackPublication> publications() {
        return publications;
    }
}
