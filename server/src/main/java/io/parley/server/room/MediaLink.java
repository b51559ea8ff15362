package io.parley.server.room;

import io.parley.server.link.PeerLink;
import io.parley.server.sfu.MediaOutput;
import io.parley.server.sfu.PublisherMedia;
import io.parley.server.sfu.Sfu;
import io.parley.server.sfu.SubscriberMedia;
import io.parley.webrtc.bwe.CongestionOptions;
import io.parley.webrtc.peer.NegotiatedSection;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The media of one peer connection, between its packets and the forwarding engine. */
final class MediaLink implements MediaOutput {
    private RoomMedia room;
    private final PeerLink link;
    private final @Nullable PublisherMedia received;
    private final @Nullable SubscriberMedia sent;

    /**
     * @param receives whether the client may send over it
     * @param sends whether the server may
     */
    MediaLink(RoomMedia room, Sfu sfu, PeerLink link, boolean receives, boolean sends) {
        this.room = room;
        this.link = link;
        received = receives ? sfu.newPublisher(this) : null;
        sent = sends ? sfu.newSubscriber(this, CongestionOptions.SUBSCRIBER) : null;
    }

    /** Of a connection over which the client may send. */
    PublisherMedia requireReceived() {
        return Objects.requireNonNull(received, "received");
    }

    /** Of a connection over which the server may send. */
    SubscriberMedia requireSent() {
        return Objects.requireNonNull(sent, "sent");
    }

    /** The participant is in another room of the shard from now on. */
    void moveTo(RoomMedia next) {
        room = next;
        if (received != null) {
            next.sfu().adopt(received);
        }
        if (sent != null) {
            next.sfu().adopt(sent);
        }
    }

    /** An offer and its answer are in force. */
    void onNegotiated(List<NegotiatedSection> sections, long nowNanos) {
        if (received != null) {
            received.setSections(SfuSections.received(sections), nowNanos);
        }
    }

    /** Smoothed round trip time of either direction, nanoseconds; -1 while unknown. */
    long measuredRttNanos() {
        return Math.max(
                received == null ? -1 : received.measuredRttNanos(),
                sent == null ? -1 : sent.measuredRttNanos());
    }

    void onRtp(ByteBuffer packet, long nowNanos) {
        if (received != null) {
            received.receiveRtp(packet, nowNanos);
        }
    }

    /** No more RTP packets come in this turn. */
    void onRtpEnd(long nowNanos) {
        if (received != null) {
            received.forwardHeld(nowNanos);
            room.afterChange();
        }
    }

    /** Both sides look at the whole of it: reports on what either sends may stand in one packet. */
    void onRtcp(ByteBuffer packet, long nowNanos) {
        int start = packet.position();
        int end = packet.limit();
        if (received != null) {
            received.handleRtcp(packet, nowNanos);
        }
        if (sent != null) {
            packet.limit(end).position(start);
            sent.handleRtcp(packet, nowNanos);
        }
        room.afterChange();
    }

    @Override
    public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
        return link.sendRtp(header, payload);
    }

    @Override
    public boolean sendRtcp(ByteBuffer compound) {
        return link.sendRtcp(compound);
    }

    void close(long nowNanos) {
        if (received != null) {
            received.close(nowNanos);
        }
        if (sent != null) {
            sent.close(nowNanos);
        }
        room.afterChange();
    }
}
