package io.parley.server.watch;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How one join went: who, when, how long each stage took, and where it ended. Immutable. */
public final class JoinRecord {
    private static final long NOT_REACHED = -1;

    private final Instant startedAt;
    private final Who who;
    private final String client;
    private final String connection;
    private final long[] ends;
    private final @Nullable Failure failure;

    /**
     * Whose join it is; what is not known is empty, which is all of it before a token was checked.
     *
     * @param room name of the room
     * @param roomSid empty before the room stage
     * @param sid the participant's, empty before the room stage
     */
    public record Who(String room, String roomSid, String identity, String sid) {
        /** Nobody known. */
        public static final Who UNKNOWN = new Who("", "", "", "");

        public Who {
            requireNonNull(room, "room");
            requireNonNull(roomSid, "roomSid");
            requireNonNull(identity, "identity");
            requireNonNull(sid, "sid");
        }
    }

    /**
     * Why a join came to nothing.
     *
     * @param stage the one that was not completed
     * @param httpStatus what the request was answered with; 0 when it was accepted first
     * @param afterNanos time from the request to the failure
     */
    public record Failure(JoinStage stage, int httpStatus, String reason, long afterNanos) {
        public Failure {
            requireNonNull(stage, "stage");
            requireNonNull(reason, "reason");
        }
    }

    private JoinRecord(Builder builder) {
        startedAt = builder.startedAt;
        who = builder.who;
        client = builder.client;
        connection = builder.connection;
        ends = builder.ends.clone();
        failure = builder.failure;
    }

    /**
     * A join that reached no stage yet.
     *
     * @param startedAt when its request came
     */
    public static Builder builder(Instant startedAt) {
        return new Builder(requireNonNull(startedAt, "startedAt"));
    }

    /** When its request came. */
    public Instant startedAt() {
        return startedAt;
    }

    public Who who() {
        return who;
    }

    /** SDK and version of the client, such as {@code js 2.23.0}; empty when it does not say. */
    public String client() {
        return client;
    }

    /** {@code udp}, {@code tcp} or {@code relay}; empty while no path is known. */
    public String connection() {
        return connection;
    }

    /** Why it failed; null when it did not. */
    public @Nullable Failure failure() {
        return failure;
    }

    public boolean reached(JoinStage stage) {
        return ends[stage.index()] != NOT_REACHED;
    }

    /** Time from the request to the end of a stage, nanoseconds; -1 when it was not reached. */
    public long endNanos(JoinStage stage) {
        return ends[stage.index()];
    }

    /** Time that a stage took, nanoseconds; -1 when it was not reached. */
    public long durationNanos(JoinStage stage) {
        long end = endNanos(stage);
        return end == NOT_REACHED ? NOT_REACHED : end - beginNanos(stage);
    }

    /** Time from the request to the begin of a stage: the end of the last one before it. */
    public long beginNanos(JoinStage stage) {
        long begin = 0;
        for (int i = 0; i < stage.index(); i++) {
            begin = Math.max(begin, ends[i]);
        }
        return begin;
    }

    /** Time from the request to the failure, or to the end of the last stage, nanoseconds. */
    public long totalNanos() {
        long last = Math.max(0, Arrays.stream(ends).max().orElse(0));
        return failure == null ? last : Math.max(last, failure.afterNanos());
    }

    /** Makes a record. */
    public static final class Builder {
        private final Instant startedAt;
        private final long[] ends = new long[JoinStage.COUNT];
        private Who who = Who.UNKNOWN;
        private String client = "";
        private String connection = "";
        private @Nullable Failure failure;

        private Builder(Instant startedAt) {
            this.startedAt = startedAt;
            Arrays.fill(ends, NOT_REACHED);
        }

        public Builder who(Who value) {
            who = requireNonNull(value, "who");
            return this;
        }

        /** See {@link JoinRecord#client()}. */
        public Builder client(String value) {
            client = requireNonNull(value, "client");
            return this;
        }

        /** See {@link JoinRecord#connection()}. */
        public Builder connection(String value) {
            connection = requireNonNull(value, "connection");
            return this;
        }

        /**
         * A stage was completed; the first time counts. A stage cannot end before the ones before
         * it: two things that happen at the same time are seen in any order.
         *
         * @param sinceRequestNanos time from the request
         */
        public Builder reached(JoinStage stage, long sinceRequestNanos) {
            if (ends[stage.index()] == NOT_REACHED) {
                long end = Math.max(0, sinceRequestNanos);
                for (int i = 0; i < stage.index(); i++) {
                    end = Math.max(end, ends[i]);
                }
                ends[stage.index()] = end;
            }
            return this;
        }

        /** The first stage that was not reached. */
        public JoinStage pending() {
            for (JoinStage stage : JoinStage.values()) {
                if (ends[stage.index()] == NOT_REACHED) {
                    return stage;
                }
            }
            return JoinStage.DATA;
        }

        public Builder failure(Failure value) {
            failure = requireNonNull(value, "failure");
            return this;
        }

        public JoinRecord build() {
            return new JoinRecord(this);
        }
    }
}
