package io.parley.server.room;

import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalResponse;
import io.parley.server.link.NegotiationException;
import java.time.Duration;

/**
 * The server's offers on a subscriber's peer connection: numbered, and one at a time. A restart
 * replaces an offer that is still unanswered, since its answer went down with the old socket.
 */
final class SubscriberOffers {
    private static final long ANSWER_TIMEOUT_NANOS = Duration.ofSeconds(15).toNanos();
    private static final int FIRST_IDS = 256;
    private static final long NONE = -1;

    private final TransportEnd end;
    private final RoomContext context;
    private int id;
    private long unansweredSince = NONE;

    SubscriberOffers(TransportEnd end, RoomContext context) {
        this.end = end;
        this.context = context;
        id = context.random().nextInt(FIRST_IDS);
    }

    /** Makes the next offer. */
    SignalResponse next(boolean iceRestart) {
        id++;
        unansweredSince = context.now();
        return SignalResponse.newBuilder()
                .setOffer(
                        SessionDescription.newBuilder()
                                .setType("offer")
                                .setSdp(end.offer(iceRestart))
                                .setId(id))
                .build();
    }

    /** Puts an answer in force, unless no offer waits for it or it names an older one. */
    void onAnswer(SessionDescription answer) throws NegotiationException {
        boolean stale = answer.getId() != 0 && answer.getId() != id;
        if (unansweredSince == NONE || stale) {
            return;
        }
        unansweredSince = NONE;
        end.acceptAnswer(answer.getSdp());
    }

    boolean isOverdue() {
        return unansweredSince != NONE && context.now() - unansweredSince > ANSWER_TIMEOUT_NANOS;
    }
}
