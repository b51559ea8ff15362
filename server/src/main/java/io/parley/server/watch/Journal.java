package io.parley.server.watch;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The last joins that failed and the last sessions that ended, and a line in the log for each and
 * for each join that succeeded. Any thread. Tokens are taken out of every reason; of who it was, a
 * line has room and identity, but no name and no address.
 */
public final class Journal {
    /** Entries of each kind that are kept; an operator looks at the last minutes. */
    public static final int KEPT = 100;

    /** Longest reason that is kept, characters: a refusal may quote what a client sent. */
    private static final int MAX_REASON = 200;

    /** Longest name of a room, an identity or a client that is kept, characters. */
    private static final int MAX_NAME = 256;

    /** Lines a second about joins that failed, for which anybody can ask as often as he likes. */
    private static final int MAX_LINES = 20;

    /** The compact form of a JWT (RFC 7515 §7.1), whose header always begins with these letters. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]*(\\.[\\w-]*)*");

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final double NANOS_PER_MILLI = 1e6;

    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final Level level;
    private final JoinListener listener;
    private final ArrayDeque<JoinRecord> failed = new ArrayDeque<>();
    private final ArrayDeque<LeaveRecord> left = new ArrayDeque<>();
    private long second;
    private int lines;
    private int suppressed;

    /**
     * @param quiet whether its lines are for debugging only
     * @param listener told of each join as well
     */
    public Journal(boolean quiet, JoinListener listener) {
        level = quiet ? Level.DEBUG : Level.INFO;
        this.listener = requireNonNull(listener, "listener");
    }

    /** A participant is there. */
    public void joined(JoinRecord join) {
        LoggingEventBuilder line = who(join.who());
        if (!join.client().isEmpty()) {
            line = line.addKeyValue("client", join.client());
        }
        if (!join.connection().isEmpty()) {
            line = line.addKeyValue("connection", join.connection());
        }
        stages(line, join).log("joined");
        listener.onJoin(join);
    }

    /** A join came to nothing. */
    public void failed(JoinRecord join) {
        JoinRecord kept = trimmed(join);
        JoinRecord.Failure failure = requireNonNull(kept.failure(), "failure");
        int unsaid;
        synchronized (failed) {
            failed.addFirst(kept);
            if (failed.size() > KEPT) {
                failed.removeLast();
            }
            unsaid = mayLog();
        }
        if (unsaid >= 0) {
            LoggingEventBuilder line = who(kept.who()).addKeyValue("stage", failure.stage().text());
            if (failure.httpStatus() != 0) {
                line = line.addKeyValue("status", failure.httpStatus());
            }
            line = line.addKeyValue("reason", failure.reason());
            if (unsaid > 0) {
                line = line.addKeyValue("unsaid", unsaid);
            }
            stages(line, kept).log("join failed");
        }
        listener.onJoin(kept);
    }

    /** How many lines were left out before this one; negative when this one is left out too. */
    private int mayLog() {
        long now = System.nanoTime() / NANOS_PER_SECOND;
        if (now != second) {
            second = now;
            lines = 0;
        }
        if (lines >= MAX_LINES) {
            suppressed++;
            return -1;
        }
        lines++;
        int before = suppressed;
        suppressed = 0;
        return before;
    }

    private static JoinRecord trimmed(JoinRecord join) {
        JoinRecord.Who who = join.who();
        JoinRecord.Failure failure = requireNonNull(join.failure(), "failure");
        String reason = TOKEN.matcher(failure.reason()).replaceAll("<token>");
        JoinRecord.Builder trimmed =
                JoinRecord.builder(join.startedAt())
                        .who(
                                new JoinRecord.Who(
                                        shortened(who.room(), MAX_NAME),
                                        who.roomSid(),
                                        shortened(who.identity(), MAX_NAME),
                                        who.sid()))
                        .client(shortened(join.client(), MAX_NAME))
                        .connection(join.connection())
                        .failure(
                                new JoinRecord.Failure(
                                        failure.stage(),
                                        failure.httpStatus(),
                                        shortened(reason, MAX_REASON),
                                        failure.afterNanos()));
        for (JoinStage stage : JoinStage.values()) {
            if (join.reached(stage)) {
                trimmed.reached(stage, join.endNanos(stage));
            }
        }
        return trimmed.build();
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }

    /** A session ended, whether it ever became active or not. */
    public void left(LeaveRecord leave) {
        synchronized (left) {
            left.addFirst(leave);
            if (left.size() > KEPT) {
                left.removeLast();
            }
        }
        who(leave.who())
                .addKeyValue("reason", leave.reason())
                .addKeyValue("seconds", leave.stayed().toSeconds())
                .log("left");
    }

    private LoggingEventBuilder who(JoinRecord.Who who) {
        LoggingEventBuilder line = log.atLevel(level);
        if (!who.sid().isEmpty()) {
            line = line.addKeyValue("sid", who.sid()).addKeyValue("room_sid", who.roomSid());
        }
        if (!who.room().isEmpty() || !who.identity().isEmpty()) {
            line = line.addKeyValue("room", who.room()).addKeyValue("identity", who.identity());
        }
        return line;
    }

    private static LoggingEventBuilder stages(LoggingEventBuilder line, JoinRecord join) {
        LoggingEventBuilder with = line;
        for (JoinStage stage : JoinStage.values()) {
            long nanos = join.durationNanos(stage);
            if (nanos >= 0) {
                with = with.addKeyValue(stage.text() + "_ms", millis(nanos));
            }
        }
        return with.addKeyValue("total_ms", millis(join.totalNanos()));
    }

    /** To a tenth. */
    private static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 10) / 10.0;
    }

    /** The last joins that failed, newest first. */
    public List<JoinRecord> failed() {
        synchronized (failed) {
            return new ArrayList<>(failed);
        }
    }

    /** The last sessions that ended, newest first. */
    public List<LeaveRecord> left() {
        synchronized (left) {
            return new ArrayList<>(left);
        }
    }
}
