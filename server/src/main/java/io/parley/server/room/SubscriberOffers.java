package io.parley.server.room;

import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalResponse;
import io.parley.server.link.NegotiationException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The server's offers on a subscriber's peer connection: numbered, gathered for a moment, and one
 * at a time. A restart replaces an offer that is still unanswered, since its answer went down with
 * the old socket.
 */
final class SubscriberOffers {
    private static final long ANSWER_TIMEOUT_NANOS = Duration.ofSeconds(15).toNanos();
    private static final int FIRST_IDS = 256;
    private static final long NONE = -1;

    private final TransportEnd end;
    private final RoomContext context;
    private final Negotiations negotiations;
    private int id;
    private long unansweredSince = NONE;

    /** Something changed that the unanswered offer does not tell. */
    private boolean again;

    /**
     * @param sink takes the offers that were requested
     */
    SubscriberOffers(TransportEnd end, RoomContext context, Consumer<SignalResponse> sink) {
        this.end = end;
        this.context = context;
        negotiations = new Negotiations(context, () -> sink.accept(next(false)));
        id = context.random().nextInt(FIRST_IDS);
    }

    /** Something changed that the client has to learn. */
    void request() {
        if (unansweredSince == NONE) {
            negotiations.request();
        } else {
            again = true;
        }
    }

    /** Makes the next offer. */
    SignalResponse next(boolean iceRestart) {
        id++;
        again = false;
        unansweredSince = context.now();
        negotiations.onBegun();
        String sdp = end.offer(iceRestart);
        return SignalResponse.newBuilder()
                .setOffer(
                        SessionDescription.newBuilder()
                                .setType("offer")
                                .setSdp(sdp)
                                .setId(id)
                                .putAllMidToTrackId(TrackIds.of(sdp)))
                .build();
    }

    /** Puts an answer in force; false when no offer waits for it, or it names an older one. */
    boolean onAnswer(SessionDescription answer) throws NegotiationException {
        boolean stale = answer.getId() != 0 && answer.getId() != id;
        if (unansweredSince == NONE || stale) {
            return false;
        }
        unansweredSince = NONE;
        end.acceptAnswer(answer.getSdp());
        if (again) {
            again = false;
            negotiations.request();
        }
        return true;
    }

    void close() {
        negotiations.cancel();
    }

    boolean isOverdue() {
        return unansweredSince != NONE && context.now() - unansweredSince > ANSWER_TIMEOUT_NANOS;
    }
}
