package io.parley.sdk;

import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.TrackInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Brings the participants to what the server tells of them, and tells what changed. On the loop.
 */
final class ParticipantUpdates {
    private final RoomModel model;
    private final RoomLink link;
    private final boolean autoSubscribe;
    private final Consumer<RoomEvent> events;
    private final Consumer<RemoteParticipant> departures;

    /**
     * @param departures told of each participant that left, before the event
     */
    ParticipantUpdates(
            RoomModel model,
            RoomLink link,
            boolean autoSubscribe,
            Consumer<RoomEvent> events,
            Consumer<RemoteParticipant> departures) {
        this.model = model;
        this.link = link;
        this.autoSubscribe = autoSubscribe;
        this.events = events;
        this.departures = departures;
    }

    /** Takes in those who were there before, without a word. */
    void fill(List<ParticipantInfo> others) {
        for (ParticipantInfo info : others) {
            RemoteParticipant participant = new RemoteParticipant(info);
            for (TrackInfo track : info.getTracksList()) {
                participant.publications().put(track.getSid(), publication(track, participant));
            }
            participant.updateEncrypted();
            model.add(participant);
        }
    }

    void apply(ParticipantInfo info) {
        LocalParticipant local = model.local();
        if (local != null && model.isLocal(info)) {
            applyLocal(local, info);
        } else {
            applyRemote(info);
        }
    }

    private void applyLocal(LocalParticipant local, ParticipantInfo info) {
        boolean older =
                local.sid().equals(info.getSid()) && info.getVersion() < local.info().getVersion();
        // The leave that follows tells why; and a session that is being replaced may end late.
        if (!older && info.getState() != ParticipantInfo.State.DISCONNECTED) {
            change(local, info);
        }
    }

    private void applyRemote(ParticipantInfo info) {
        RemoteParticipant known = model.remote(info.getIdentity());
        boolean gone = info.getState() == ParticipantInfo.State.DISCONNECTED;
        if (known != null && !known.sid().equals(info.getSid())) {
            if (gone) {
                return; // an earlier stay, whose end was told when the present one began
            }
            leave(known);
            known = null;
        }
        if (known == null) {
            if (!gone) {
                arrive(info);
            }
        } else if (info.getVersion() >= known.info().getVersion() || gone) {
            if (gone) {
                known.info(info);
                leave(known);
            } else {
                update(known, info);
            }
        }
    }

    private void arrive(ParticipantInfo info) {
        RemoteParticipant participant = new RemoteParticipant(info);
        model.add(participant);
        events.accept(new RoomEvent.ParticipantConnected(participant));
        if (participant.state() == ParticipantState.ACTIVE) {
            events.accept(new RoomEvent.ParticipantActive(participant));
        }
        tracks(participant, info);
    }

    private void update(RemoteParticipant participant, ParticipantInfo info) {
        boolean wasActive = participant.state() == ParticipantState.ACTIVE;
        change(participant, info);
        tracks(participant, info);
        if (!wasActive && participant.state() == ParticipantState.ACTIVE) {
            events.accept(new RoomEvent.ParticipantActive(participant));
        }
    }

    /** Removes a participant, its tracks first. */
    void leave(RemoteParticipant participant) {
        for (RemoteTrackPublication publication : participant.trackPublications().values()) {
            unpublish(participant, publication);
        }
        if (participant.info().getState() != ParticipantInfo.State.DISCONNECTED) {
            participant.info(
                    participant.info().toBuilder()
                            .setState(ParticipantInfo.State.DISCONNECTED)
                            .build());
        }
        participant.endFollowing();
        model.remove(participant);
        departures.accept(participant);
        events.accept(new RoomEvent.ParticipantDisconnected(participant));
    }

    /** Removes everybody, as at the beginning of a full reconnect. */
    void leaveAll() {
        List.copyOf(model.remotes()).forEach(this::leave);
    }

    /** Removes those who are not among these. */
    void retain(List<ParticipantInfo> present) {
        Set<String> sids = new HashSet<>();
        present.forEach(info -> sids.add(info.getSid()));
        for (RemoteParticipant participant : List.copyOf(model.remotes())) {
            if (!sids.contains(participant.sid())) {
                leave(participant);
            }
        }
    }

    void change(Participant participant, ParticipantInfo info) {
        ParticipantInfo old = participant.info();
        participant.info(info);
        if (!old.getName().equals(info.getName())) {
            events.accept(
                    new RoomEvent.ParticipantNameChanged(
                            participant, old.getName(), info.getName()));
        }
        if (!old.getMetadata().equals(info.getMetadata())) {
            events.accept(
                    new RoomEvent.ParticipantMetadataChanged(
                            participant, old.getMetadata(), info.getMetadata()));
        }
        Map<String, String> changed = changed(old.getAttributesMap(), info.getAttributesMap());
        if (!changed.isEmpty()) {
            events.accept(new RoomEvent.ParticipantAttributesChanged(changed, participant));
        }
        if (info.hasPermission() && !old.getPermission().equals(info.getPermission())) {
            events.accept(
                    new RoomEvent.ParticipantPermissionsChanged(
                            participant, ParticipantPermissions.of(info.getPermission())));
        }
    }

    /** What is new or different, and with an empty value what is gone. */
    static Map<String, String> changed(Map<String, String> before, Map<String, String> after) {
        Map<String, String> changes = new HashMap<>();
        after.forEach(
                (key, value) -> {
                    if (!value.equals(before.get(key))) {
                        changes.put(key, value);
                    }
                });
        for (String key : before.keySet()) {
            if (!after.containsKey(key)) {
                changes.put(key, "");
            }
        }
        return changes;
    }

    private void tracks(RemoteParticipant participant, ParticipantInfo info) {
        Map<String, RemoteTrackPublication> known = participant.publications();
        Set<String> present = new HashSet<>();
        for (TrackInfo track : info.getTracksList()) {
            present.add(track.getSid());
            RemoteTrackPublication publication = known.get(track.getSid());
            if (publication == null) {
                publication = publication(track, participant);
                known.put(track.getSid(), publication);
                events.accept(new RoomEvent.TrackPublished(publication, participant));
            } else {
                mute(participant, publication, track);
            }
        }
        for (RemoteTrackPublication publication : new ArrayList<>(known.values())) {
            if (!present.contains(publication.sid())) {
                unpublish(participant, publication);
            }
        }
        encryption(participant);
    }

    private void mute(
            RemoteParticipant participant, RemoteTrackPublication publication, TrackInfo track) {
        boolean wasMuted = publication.isMuted();
        publication.info(track);
        RemoteTrack subscribed = publication.track();
        if (subscribed != null) {
            subscribed.muted(track.getMuted());
        }
        if (!wasMuted && track.getMuted()) {
            events.accept(new RoomEvent.TrackMuted(participant, publication));
        } else if (wasMuted && !track.getMuted()) {
            events.accept(new RoomEvent.TrackUnmuted(participant, publication));
        }
    }

    private void unpublish(RemoteParticipant participant, RemoteTrackPublication publication) {
        link.trackGone(publication);
        participant.publications().remove(publication.sid());
        events.accept(new RoomEvent.TrackUnpublished(publication, participant));
    }

    private void encryption(Participant participant) {
        if (participant.updateEncrypted()) {
            events.accept(
                    new RoomEvent.ParticipantEncryptionStatusChanged(
                            participant, participant.isEncrypted()));
        }
    }

    /** Notes whether a participant's latest data was encrypted. */
    void dataEncryption(Participant participant, boolean encrypted) {
        participant.dataEncrypted(encrypted);
        encryption(participant);
    }

    private RemoteTrackPublication publication(TrackInfo track, RemoteParticipant participant) {
        return new RemoteTrackPublication(track, participant, link, autoSubscribe);
    }
}
