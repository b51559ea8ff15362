package io.parley.server.sfu;

import io.parley.webrtc.wire.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * How well each participant of a room is connected, judged every 5 s by its streams: the worst one
 * counts. Not thread-safe; a room owns one. Says what changed; to whom it matters is for the room
 * to know.
 *
 * @param <P> what the room calls a participant; compared by identity
 */
public final class ConnectionQualityScorer<P> {
    /**
     * A participant's quality changed, or it is new.
     *
     * @param score 0 to 5, a mean opinion score
     */
    public record Change<P>(P participant, Quality quality, float score) {}

    private static final long INTERVAL_NANOS = 5_000_000_000L;

    private static final class Stream {
        final QualitySource source;
        final StreamScore score;
        boolean fresh = true;

        Stream(QualitySource source, StreamKind kind) {
            this.source = source;
            score = new StreamScore(kind);
        }
    }

    private static final class Member {
        final List<Stream> streams = new ArrayList<>();
        boolean told;
        Quality quality = Quality.EXCELLENT;
        float score = StreamScore.meanOpinion(StreamScore.BEST);
    }

    private final Map<P, Member> members = new IdentityHashMap<>();
    private final Queue<Change<P>> events = new ArrayDeque<>();
    private final QualityWindow window = new QualityWindow();
    private long lastNanos;
    private long nextNanos = Deadline.NEVER;

    /** A participant joined; it is told as EXCELLENT at the next interval. */
    public void join(P participant, long nowNanos) {
        members.putIfAbsent(participant, new Member());
        if (nextNanos == Deadline.NEVER) {
            lastNanos = nowNanos;
            nextNanos = nowNanos + INTERVAL_NANOS;
        }
    }

    /** A participant left, with all its streams. */
    public void leave(P participant) {
        members.remove(participant);
        if (members.isEmpty()) {
            nextNanos = Deadline.NEVER;
        }
    }

    /** Judges one more stream, in either direction; nothing happens for who did not join. */
    public void add(P participant, StreamKind kind, QualitySource source) {
        Member member = members.get(participant);
        if (member != null) {
            member.streams.add(new Stream(source, kind));
        }
    }

    /** A stream ended. */
    public void remove(P participant, QualitySource source) {
        Member member = members.get(participant);
        if (member != null) {
            member.streams.removeIf(stream -> stream.source == source);
        }
    }

    /** The last judgement, for who begins to subscribe; null for who did not join. */
    public @Nullable Change<P> current(P participant) {
        Member member = members.get(participant);
        return member == null ? null : new Change<>(participant, member.quality, member.score);
    }

    /** Judges once an interval is over. Early calls are harmless. */
    public void handleTimeout(long nowNanos) {
        if (nowNanos < nextNanos) {
            return;
        }
        double seconds = (nowNanos - lastNanos) / 1e9;
        lastNanos = nowNanos;
        nextNanos = nowNanos + INTERVAL_NANOS;
        for (Map.Entry<P, Member> entry : members.entrySet()) {
            Member member = entry.getValue();
            Quality before = member.quality;
            judge(member, seconds, nowNanos);
            if (!member.told || member.quality != before) {
                member.told = true;
                events.add(new Change<>(entry.getKey(), member.quality, member.score));
            }
        }
    }

    /** The next change, or null. Call until null. */
    public @Nullable Change<P> pollEvent() {
        return events.poll();
    }

    /** The end of the interval; {@code Deadline.NEVER} in an empty room. */
    public long nextTimeout() {
        return nextNanos;
    }

    private void judge(Member member, double seconds, long nowNanos) {
        double worst = StreamScore.BEST;
        Quality quality = Quality.EXCELLENT;
        for (int i = 0; i < member.streams.size(); i++) {
            Stream stream = member.streams.get(i);
            window.clear();
            stream.source.sample(window, nowNanos);
            if (stream.fresh) {
                stream.fresh = false; // a part of an interval says too little
                continue;
            }
            stream.score.update(window, seconds);
            worst = Math.min(worst, stream.score.score());
            if (stream.score.quality().compareTo(quality) < 0) {
                quality = stream.score.quality();
            }
        }
        member.quality = quality;
        member.score = StreamScore.meanOpinion(worst);
    }
}
