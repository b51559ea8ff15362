package io.parley.server.room;

import static io.parley.proto.livekit.SignalTarget.PUBLISHER;
import static io.parley.proto.livekit.SignalTarget.SUBSCRIBER;

import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.TrickleRequest;
import io.parley.server.link.LinkHost;
import io.parley.server.link.NegotiationException;
import io.parley.server.link.PeerLink;
import io.parley.server.link.PeerLink.SendOutcome;
import io.parley.webrtc.peer.NegotiatedSection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The peer connections of one participant. With two, the client offers on the publisher's and the
 * server on the subscriber's; with one, the client offers and it counts as the publisher's. The
 * primary one decides whether the participant is there, and carries data to it.
 */
final class Transports implements TransportEnd.Events {
    /** Hears of what matters to the participant. */
    interface Owner {
        void send(SignalResponse message);

        /** The descriptions of the primary connection are in force; again after each exchange. */
        void onNegotiated();

        /** The primary connection is up; again after each interruption. */
        void onActive();

        /** Packets can be delivered from now on; again when channels were replaced. */
        void onReady();

        /** A connection was lost. */
        void onTransportLost(String reason);

        /** False when the message is kept, until {@link TransportEnd#consume}. */
        boolean onData(TransportEnd end, DataKind kind, ByteBuffer payload);

        /** Few reliable bytes wait for the client now. */
        void onLow();

        void onUnknownData();

        /** A description of the client's cannot be used. */
        void onNegotiationFailed(String reason);

        /** What the participant publishes and receives. */
        ParticipantMedia media();
    }

    /** How long a silent path may take to come back before the client is asked to resume. */
    private static final long INTERRUPTION_NANOS = Duration.ofSeconds(5).toNanos();

    private final RoomContext context;
    private RoomMedia roomMedia;
    private final boolean single;
    private final LinkHost host;
    private final Owner owner;
    private @Nullable TransportEnd publisher;
    private @Nullable TransportEnd subscriber;
    private @Nullable SubscriberOffers offers;

    /** Where the server sends on the single connection. */
    private @Nullable AnsweredSections answered;

    /** Where the server sends on the connection of its own. */
    private @Nullable OfferedSections offered;

    private boolean closed;

    /**
     * @param host where the connection lives on which the server sends; one that only receives is
     *     always on the room's own shard, since what comes over it is read there
     */
    Transports(
            RoomContext context, RoomMedia roomMedia, boolean single, LinkHost host, Owner owner) {
        this.context = context;
        this.roomMedia = roomMedia;
        this.single = single;
        this.host = host;
        this.owner = owner;
    }

    /** The participant is in another room of the shard from now on. */
    void moveTo(RoomMedia next) {
        roomMedia = next;
        if (publisher != null) {
            publisher.media().moveTo(next);
        }
        if (subscriber != null) {
            subscriber.media().moveTo(next);
        }
    }

    /** Opens the connection on which the server offers. */
    void openSubscriber() {
        TransportEnd end =
                new TransportEnd(
                        SUBSCRIBER, this, context.shard(), host, roomMedia, false, false, true);
        end.createChannels();
        subscriber = end;
        SubscriberOffers theOffers = new SubscriberOffers(end, context, owner::send);
        offers = theOffers;
        ParticipantMedia media = owner.media();
        boolean reuses = media.traits().reusesSections() && !media.syncsStreams();
        OfferedSections sections = new OfferedSections(end.link(), reuses, theOffers::request);
        offered = sections;
        media.onSendable(sections, end.media().requireSent());
    }

    /** Sends the server's offer, if the server is to offer at all. */
    void offer(boolean iceRestart) {
        if (offers != null && !closed) {
            offers.next(iceRestart);
        }
    }

    /** Answers an offer of the client's, at once. */
    void onOffer(SessionDescription offer) throws NegotiationException {
        if (closed) {
            return;
        }
        TransportEnd end = publisher();
        PeerLink link = end.link();
        io.parley.webrtc.sdp.SessionDescription read = link.readOffer(offer.getSdp());
        owner.media().onOffered(read, link);
        if (answered != null) {
            answered.fill(read, link);
        }
        link.answer(
                new Exchange() {
                    @Override
                    void settled(String sdp) {
                        onAnswered(end, offer.getId(), sdp);
                    }
                });
    }

    /** What comes of an exchange, unless the participant is gone by then. */
    private abstract class Exchange implements PeerLink.Exchange {
        abstract void settled(String description);

        @Override
        public void onSettled(String description) {
            if (!closed) {
                settled(description);
                roomMedia.afterChange();
            }
        }

        @Override
        public void onRefused(String reason) {
            if (!closed) {
                owner.onNegotiationFailed(reason);
            }
        }
    }

    private void onAnswered(TransportEnd end, int offerId, String sdp) {
        List<NegotiatedSection> sections = end.settle();
        owner.send(
                SignalResponse.newBuilder()
                        .setAnswer(
                                SessionDescription.newBuilder()
                                        .setType("answer")
                                        .setSdp(sdp)
                                        .setId(offerId)
                                        .putAllMidToTrackId(TrackIds.of(sections)))
                        .build());
        // After the answer, for which the client waits.
        if (answered != null) {
            answered.onNegotiated(sections);
        }
        if (end == primary()) {
            owner.onNegotiated();
        }
        owner.media().onNegotiated(sections);
    }

    /** Takes an answer of the client's; one that nobody asked for is ignored. */
    void onAnswer(SessionDescription answer) {
        OfferedSections target = offered;
        TransportEnd end = subscriber;
        if (offers != null && target != null && end != null && !closed) {
            offers.onAnswer(
                    answer,
                    new Exchange() {
                        @Override
                        void settled(String none) {
                            target.onNegotiated(end.settle());
                            owner.onNegotiated();
                        }
                    });
        }
    }

    /** False when the candidate cannot be read. */
    boolean onTrickle(TrickleRequest trickle) {
        CandidateJson candidate = CandidateJson.parse(trickle.getCandidateInit());
        if (candidate == null) {
            return false;
        }
        TransportEnd end = trickle.getTarget() == SUBSCRIBER && !single ? subscriber : publisher();
        if (end != null && !closed && !end.addCandidate(candidate)) {
            context.counters().increment(RoomsCounter.CANDIDATES_REFUSED);
        }
        return true;
    }

    private TransportEnd publisher() {
        if (publisher == null) {
            ParticipantMedia media = owner.media();
            TransportEnd end =
                    new TransportEnd(
                            PUBLISHER,
                            this,
                            context.shard(),
                            single ? host : context.shard(),
                            roomMedia,
                            media.traits().takesRefusals(),
                            true,
                            single);
            publisher = end;
            media.onReceivable(end.media().requireReceived());
            if (single) {
                AnsweredSections sections =
                        new AnsweredSections(
                                context,
                                (audios, videos) ->
                                        owner.send(MediaMessages.sections(audios, videos)));
                answered = sections;
                media.onSendable(sections, end.media().requireSent());
            }
        }
        return publisher;
    }

    /** All connections there are. */
    List<TransportEnd> ends() {
        List<TransportEnd> ends = new ArrayList<>(2);
        if (publisher != null) {
            ends.add(publisher);
        }
        if (subscriber != null) {
            ends.add(subscriber);
        }
        return ends;
    }

    /** The connection that decides whether the participant is there; null before there is any. */
    @Nullable TransportEnd primary() {
        return subscriber != null ? subscriber : publisher;
    }

    boolean isPrimaryConnected() {
        TransportEnd end = primary();
        return end != null && end.isConnected();
    }

    /** Whether the client ever got through: before, there is nothing to resume. */
    boolean wasEverConnected() {
        return publisher != null && publisher.wasEverConnected()
                || subscriber != null && subscriber.wasEverConnected();
    }

    /** Whether packets can be delivered. */
    boolean isReady() {
        TransportEnd end = primary();
        return end != null && end.isReady();
    }

    SendOutcome sendData(DataKind kind, ByteBuffer payload) {
        TransportEnd end = primary();
        return end == null ? SendOutcome.CLOSED : end.send(kind, payload);
    }

    long bufferedAmount(DataKind kind) {
        TransportEnd end = primary();
        return end == null ? 0 : end.bufferedAmount(kind);
    }

    /** Those of them that the connection's shard has not taken yet. */
    long bytesUnderWay(DataKind kind) {
        TransportEnd end = primary();
        return end == null ? 0 : end.bytesUnderWay(kind);
    }

    boolean isAnswerOverdue() {
        return offers != null && offers.isOverdue();
    }

    /** Looks for paths that were silent for too long. */
    void tick() {
        checkInterruption(publisher);
        checkInterruption(subscriber);
    }

    private void checkInterruption(@Nullable TransportEnd end) {
        if (end != null
                && end.interruptedSince() >= 0
                && context.now() - end.interruptedSince() > INTERRUPTION_NANOS) {
            end.giveUp();
        }
    }

    void close(String reason) {
        closed = true;
        if (offers != null) {
            offers.close();
        }
        if (publisher != null) {
            publisher.close(reason);
        }
        if (subscriber != null) {
            subscriber.close(reason);
        }
    }

    @Override
    public void send(SignalResponse message) {
        owner.send(message);
    }

    @Override
    public void onConnected(TransportEnd end) {
        if (end == primary() && !closed) {
            owner.onActive();
            onChannelsChanged(end);
        }
    }

    @Override
    public void onChannelsChanged(TransportEnd end) {
        if (end == primary() && end.isReady() && !closed) {
            owner.onReady();
        }
    }

    @Override
    public void onFailed(TransportEnd end, String reason) {
        if (!closed) {
            context.counters().increment(RoomsCounter.LINK_FAILURES);
            owner.onTransportLost(end.target() + ": " + reason);
        }
    }

    @Override
    public boolean onData(TransportEnd end, DataKind kind, ByteBuffer payload) {
        return owner.onData(end, kind, payload);
    }

    @Override
    public void onLow(TransportEnd end) {
        if (end == primary() && !closed) {
            owner.onLow();
        }
    }

    @Override
    public void onUnknownData() {
        owner.onUnknownData();
    }
}
