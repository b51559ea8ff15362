package io.parley.server.room;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.server.link.LinkFacts;
import io.parley.server.watch.JoinRecord;
import io.parley.server.watch.JoinStage;
import io.parley.server.watch.LeaveRecord;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far the join of one session has come; told once, when it is over. Lives on the shard. Nothing
 * here is needed for the join itself.
 */
final class JoinProgress {
    /** Clients that do without data channels are done after this time, nanoseconds. */
    private static final long DATA_PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long NONE = -1;

    private final RoomContext context;
    private JoinRecord.Who who;
    private final long requestedAt;
    private final JoinRecord.Builder record;
    private @Nullable String trouble;
    private long activeAt = NONE;
    private boolean told;

    JoinProgress(RoomContext context, JoinIntent intent, JoinRecord.Who who) {
        this.context = context;
        this.who = who;
        long since = intent.sinceRequestNanos();
        requestedAt = context.now() - since;
        record = intent.record(context.clock().instant().minusNanos(since)).who(who);
    }

    /** SDK and version of a client, such as {@code js 2.23.0}; empty when it does not say. */
    static String client(ClientInfo info) {
        String sdk =
                info.getSdk() == ClientInfo.SDK.UNKNOWN
                                || info.getSdk() == ClientInfo.SDK.UNRECOGNIZED
                        ? ""
                        : info.getSdk().name().toLowerCase(Locale.ROOT);
        return (sdk + " " + info.getVersion()).strip();
    }

    JoinRecord.Who who() {
        return who;
    }

    /** The participant is in another room now, as somebody else. */
    void moved(JoinRecord.Who next) {
        who = next;
    }

    /** A stage was completed now; the first time counts. */
    void reached(JoinStage stage) {
        reached(stage, context.now());
    }

    private void reached(JoinStage stage, long at) {
        if (!told) {
            record.reached(stage, at - requestedAt);
        }
    }

    /** Something went wrong that may end the join; said if it does. */
    void trouble(String reason) {
        trouble = reason;
    }

    /** The connection that decides is up for the first time. */
    void onActive(@Nullable TransportEnd end) {
        activeAt = context.now();
        lookAt(end);
        reached(JoinStage.ICE);
        reached(JoinStage.DTLS);
    }

    /** Takes over from a connection when it got how far. */
    private void lookAt(@Nullable TransportEnd end) {
        if (end == null || told) {
            return;
        }
        LinkFacts facts = end.link().facts();
        if (facts.firstPathNanos() >= 0) {
            reached(JoinStage.ICE, facts.firstPathNanos());
        }
        if (facts.handshakeDoneNanos() >= 0) {
            reached(JoinStage.DTLS, facts.handshakeDoneNanos());
        }
        record.connection(facts.way());
    }

    /** Data can be delivered: there is no more to come. */
    void onReady() {
        if (activeAt != NONE) {
            reached(JoinStage.DATA);
            succeed();
        }
    }

    /** About once a second. */
    void tick() {
        if (activeAt != NONE && context.now() - activeAt >= DATA_PATIENCE_NANOS) {
            succeed();
        }
    }

    private void succeed() {
        if (!told) {
            told = true;
            JoinRecord done = record.build();
            context.watch().count(done);
            context.journal().joined(done);
        }
    }

    /** The session is over, for whatever reason; its connections are still known. */
    void onLeft(DisconnectReason reason, @Nullable TransportEnd end) {
        if (activeAt != NONE) {
            succeed();
        } else if (!told) {
            lookAt(end);
            told = true;
            record.failure(
                    new JoinRecord.Failure(
                            record.pending(), 0, words(reason), context.now() - requestedAt));
            JoinRecord failed = record.build();
            context.watch().count(failed);
            context.journal().failed(failed);
        }
        context.watch().countDeparture(reason.getNumber());
        context.journal()
                .left(
                        new LeaveRecord(
                                context.clock().instant(),
                                who,
                                text(reason),
                                Duration.ofNanos(Math.max(0, context.now() - requestedAt))));
    }

    private String words(DisconnectReason reason) {
        if (trouble != null) {
            return trouble;
        }
        return switch (reason) {
            case JOIN_FAILURE, CONNECTION_TIMEOUT -> "no connection came up in time";
            case SIGNAL_CLOSE -> "the client closed its signalling connection";
            case CLIENT_INITIATED -> "the client left";
            default -> text(reason);
        };
    }

    /** As in metrics, logs and answers: lower case. */
    static String text(DisconnectReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
