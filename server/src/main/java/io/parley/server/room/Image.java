package io.parley.server.room;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.ParticipantInfo.KindDetail;
import io.parley.proto.livekit.TrackInfo;
import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A participant as it appears in another room of the shard: the same identity and the same tracks
 * under a session of its own, without a client.
 */
final class Image {
    /** One that all messages are known to; nothing is sent to it. */
    private static final int PROTOCOL = SessionMessages.PROTOCOL;

    private final Participant source;
    private final Participant participant;
    private final RoomMedia from;
    private final Map<Publication, Publication> copies = new IdentityHashMap<>();

    /** Makes the image; the room is to take it in before {@link #begin}. */
    Image(RoomContext context, Participant source, Room destination) {
        this.source = source;
        from = source.room().media();
        VideoGrants grants =
                source.grants().toBuilder().room(destination.name()).canSubscribe(false).build();
        AccessToken.Builder token =
                AccessToken.builder()
                        .identity(source.identity())
                        .name(source.profile().name())
                        .metadata(source.profile().metadata())
                        .attributes(source.profile().attributes())
                        .kind(source.profile().kind())
                        .kindDetails(List.of(KindDetail.FORWARDED))
                        .grants(grants);
        JoinIntent intent =
                JoinIntent.builder(token.build())
                        .clientInfo(ClientInfo.newBuilder().setProtocol(PROTOCOL).build())
                        .singlePeerConnection(true)
                        .build();
        participant = new Participant(context, destination, intent, this);
    }

    Participant participant() {
        return participant;
    }

    Room room() {
        return participant.room();
    }

    /** The rooms know of each other, and the tracks appear. */
    void begin() {
        source.images().add(this);
        from.link(room().media());
        sync();
    }

    /** Makes the image what the participant is. */
    void sync() {
        boolean changed = participant.profile().follow(source.profile());
        participant.permissions().replace(source.permissions().current());
        List<Publication> widened = new ArrayList<>();
        for (Publication copy : copies.values()) {
            TrackInfo before = copy.info();
            if (copy.follow()) {
                widened.add(copy);
            }
            changed |= copy.info() != before;
        }
        List<Publication> originals = source.tracks().published();
        for (Publication original : List.copyOf(copies.keySet())) {
            if (!originals.contains(original)) {
                widened.remove(copies.get(original));
                participant.tracks().unpublishCopy(copies.remove(original));
            }
        }
        for (Publication original : originals) {
            if (!copies.containsKey(original)) {
                Publication copy = original.copyFor(participant);
                copies.put(original, copy);
                participant.tracks().publishCopy(copy);
            }
        }
        if (changed) {
            participant.tracks().tell();
        }
        for (Publication copy : widened) {
            room().media().widen(copy);
        }
        for (Publication copy : copies.values()) {
            List.copyOf(copy.subscriptions()).forEach(Subscription::advance);
            List.copyOf(copy.subscriptions()).forEach(Subscription::applySettings);
        }
        room().media().afterChange();
    }

    /** Takes the image out of its room. */
    void end(DisconnectReason reason) {
        room().remove(participant, reason);
    }

    /** It is out of its room, whoever wanted that. */
    void onGone() {
        source.images().remove(this);
        from.unlink(room().media());
        copies.clear();
    }
}
