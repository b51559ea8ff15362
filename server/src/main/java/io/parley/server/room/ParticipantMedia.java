package io.parley.server.room;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.ConnectionSettings;
import io.parley.proto.livekit.SubscriptionPermission;
import io.parley.server.link.PeerLink;
import io.parley.server.sfu.PublisherMedia;
import io.parley.server.sfu.SubscriberMedia;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audio and video of one participant: what it publishes, to whom, and what it receives. */
final class ParticipantMedia {
    private final Participant owner;
    private final ClientTraits traits;
    private final PublishedTracks tracks;
    private final Subscriptions subscriptions;
    private final TrackPermissions permissions = new TrackPermissions();
    private final RoomContext context;
    private final boolean pauseAllowed;
    private @Nullable PublisherMedia received;

    ParticipantMedia(
            RoomContext context,
            Participant owner,
            ClientInfo client,
            ConnectionSettings settings) {
        this.context = context;
        this.owner = owner;
        // A picture that stutters and delays the sound helps nobody: who wants it must say so.
        pauseAllowed =
                settings.hasSubscriberAllowPause()
                        ? settings.getSubscriberAllowPause()
                        : context.config().pauseAllowed();
        traits = new ClientTraits(client);
        tracks = new PublishedTracks(context, owner);
        subscriptions =
                new Subscriptions(
                        context, owner, settings.getAutoSubscribe(), settings.getAdaptiveStream());
    }

    /** Whether its videos may pause for want of bandwidth. */
    boolean isPauseAllowed() {
        return pauseAllowed;
    }

    ClientTraits traits() {
        return traits;
    }

    PublishedTracks tracks() {
        return tracks;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    TrackPermissions permissions() {
        return permissions;
    }

    /** Whether audio and video of one publisher share a stream. */
    boolean syncsStreams() {
        return owner.room().settings().syncStreams() && traits.syncsStreams();
    }

    /** What the client sends; null before it has a connection for that. */
    @Nullable PublisherMedia received() {
        return received;
    }

    /** A connection over which the client may send is there. */
    void onReceivable(PublisherMedia media) {
        received = media;
    }

    /** A connection over which the server may send is there. */
    void onSendable(SendSections sections, SubscriberMedia media) {
        media.setPauseAllowed(pauseAllowed, context.now());
        media.setFitted(context.config().congestionControl(), context.now());
        subscriptions.open(sections, media);
    }

    /** The client's offer was read and is about to be answered. */
    void onOffered(SessionDescription offer, PeerLink link) {
        tracks.prepare(offer, link, traits);
    }

    /** An offer of the client's and its answer are in force. */
    void onNegotiated(List<NegotiatedSection> sections) {
        tracks.onNegotiated(sections);
    }

    /** The participant says anew who may receive its tracks. */
    void onPermissions(SubscriptionPermission request) {
        permissions.replace(request);
        for (Publication publication : List.copyOf(tracks.published())) {
            List.copyOf(publication.subscriptions()).forEach(Subscription::advance);
        }
        owner.room().media().afterChange();
        owner.room().dataTracks().applyPermissions(owner);
        owner.images().sync();
    }

    /** What the participant may do changed. */
    void applyGrants() {
        tracks.applyGrants();
        subscriptions.applyGrants();
        owner.room().media().afterChange();
    }

    void onActive(long now) {
        owner.room().media().qualities().join(owner, now);
        subscriptions.subscribeToAll();
        owner.room().media().afterChange();
    }

    /** Takes everything out of the room; the connections stay. */
    void leaveRoom() {
        owner.room().media().qualities().leave(owner);
        subscriptions.leaveRoom();
        tracks.leaveRoom();
        owner.room().media().afterChange();
    }

    /**
     * Brings what is published to the room that the participant is in now, and takes part there.
     */
    void enterRoom() {
        owner.room().media().qualities().join(owner, context.now());
        tracks.enterRoom();
        subscriptions.enterRoom();
        owner.room().media().afterChange();
    }

    void close() {
        owner.room().media().qualities().leave(owner);
        subscriptions.close();
        tracks.close();
    }
}
