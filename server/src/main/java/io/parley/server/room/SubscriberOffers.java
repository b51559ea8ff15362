package io.parley.server.room;

import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalResponse;
import io.parley.server.link.PeerLink;
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
    private final Consumer<SignalResponse> sink;
    private final Negotiations negotiations;
    private int id;
    private long unansweredSince = NONE;

    /** Something changed that the unanswered offer does not tell. */
    private boolean again;

    /**
     * @param sink takes the offers
     */
    SubscriberOffers(TransportEnd end, RoomContext context, Consumer<SignalResponse> sink) {
        this.end = end;
        this.context = context;
        this.sink = sink;
        negotiations = new Negotiations(context, () -> next(false));
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
    void next(boolean iceRestart) {
        int number = ++id;
        again = false;
        unansweredSince = context.now();
        negotiations.onBegun();
        end.offer(iceRestart, sdp -> sink.accept(message(number, sdp)));
    }

    private static SignalResponse message(int number, String sdp) {
        return SignalResponse.newBuilder()
                .setOffer(
                        SessionDescription.newBuilder()
                                .setType("offer")
                                .setSdp(sdp)
                                .setId(number)
                                .putAllMidToTrackId(TrackIds.of(sdp)))
                .build();
    }

    /** Puts an answer in force; ignored when no offer waits for it, or it names an older one. */
    void onAnswer(SessionDescription answer, PeerLink.Exchange then) {
        boolean stale = answer.getId() != 0 && answer.getId() != id;
        if (unansweredSince == NONE || stale) {
            return;
        }
        unansweredSince = NONE;
        end.acceptAnswer(answer.getSdp(), then);
        if (again) {
            again = false;
            negotiations.request();
        }
    }

    void close() {
        negotiations.cancel();
    }

    boolean isOverdue() {
        return unansweredSince != NONE && context.now() - unansweredSince > ANSWER_TIMEOUT_NANOS;
    }
}
