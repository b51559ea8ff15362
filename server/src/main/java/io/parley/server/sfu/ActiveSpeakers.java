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
 * Who of a room is heard: levels of all microphones, looked at every 400 ms. Not thread-safe; a
 * room owns one. Says what changed; to whom it matters is for the room to know.
 *
 * @param <P> what the room calls a participant; compared by identity
 */
public final class ActiveSpeakers<P> {
    /**
     * A changed entry.
     *
     * @param level 0 to 1 in steps of 1/8, linear; 0 when not active
     * @param active false when this participant fell silent
     */
    public record Change<P>(P participant, float level, boolean active) {}

    private static final long INTERVAL_NANOS = (long) (AudioMeter.WINDOW_MILLIS * 1_000_000);

    /** An average over two intervals: 2 / (2 + 1). */
    private static final double SMOOTHING = 2 / 3.0;

    private static final double ACTIVE = AudioMeter.linear(AudioMeter.ACTIVE_LEVEL);
    private static final int STEPS = 8;

    private static final class Speaker {
        final List<LevelSource> sources = new ArrayList<>(1);
        double smoothed;
        int steps;
        boolean active;
    }

    private final Map<P, Speaker> speakers = new IdentityHashMap<>();
    private final Queue<Change<P>> events = new ArrayDeque<>();
    private long nextNanos = Deadline.NEVER;

    /** Adds a track of sound; a participant may have several, and the loudest counts. */
    public void add(P participant, LevelSource source, long nowNanos) {
        speakers.computeIfAbsent(participant, p -> new Speaker()).sources.add(source);
        if (nextNanos == Deadline.NEVER) {
            nextNanos = nowNanos + INTERVAL_NANOS;
        }
    }

    /** Removes a track; a participant without any falls silent at once. */
    public void remove(P participant, LevelSource source) {
        Speaker speaker = speakers.get(participant);
        if (speaker == null || !speaker.sources.remove(source) || !speaker.sources.isEmpty()) {
            return;
        }
        speakers.remove(participant);
        if (speaker.active) {
            events.add(new Change<>(participant, 0, false));
        }
        if (speakers.isEmpty()) {
            nextNanos = Deadline.NEVER;
        }
    }

    /** The entry of a participant for who begins to subscribe; null while it is silent. */
    public @Nullable Change<P> current(P participant) {
        Speaker speaker = speakers.get(participant);
        return speaker == null || !speaker.active
                ? null
                : new Change<>(participant, (float) speaker.steps / STEPS, true);
    }

    /** Looks at the levels once an interval is over. Early calls are harmless. */
    public void handleTimeout(long nowNanos) {
        if (nowNanos < nextNanos) {
            return;
        }
        // After a late call the next interval is a whole one.
        nextNanos = Math.max(nextNanos, nowNanos - INTERVAL_NANOS / 2) + INTERVAL_NANOS;
        for (Map.Entry<P, Speaker> entry : speakers.entrySet()) {
            if (listen(entry.getValue(), nowNanos)) {
                Speaker speaker = entry.getValue();
                float level = (float) speaker.steps / STEPS;
                events.add(new Change<>(entry.getKey(), level, speaker.active));
            }
        }
    }

    /** The next changed entry, or null. Call until null. */
    public @Nullable Change<P> pollEvent() {
        return events.poll();
    }

    /** The end of the interval; {@code Deadline.NEVER} while there is no track. */
    public long nextTimeout() {
        return nextNanos;
    }

    private static boolean listen(Speaker speaker, long nowNanos) {
        double level = 0;
        for (int i = 0; i < speaker.sources.size(); i++) {
            level = Math.max(level, speaker.sources.get(i).takeAudioLevel(nowNanos));
        }
        // Silence ends at once; only the ups and downs of speech are smoothed.
        speaker.smoothed =
                level == 0 ? 0 : speaker.smoothed + (level - speaker.smoothed) * SMOOTHING;
        boolean active = speaker.smoothed >= ACTIVE;
        int steps = active ? (int) Math.ceil(speaker.smoothed * STEPS) : 0;
        boolean changed = active != speaker.active || steps != speaker.steps;
        speaker.active = active;
        speaker.steps = steps;
        return changed;
    }
}
