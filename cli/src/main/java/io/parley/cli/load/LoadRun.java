package io.parley.cli.load;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A load test from its first join to its last goodbye. */
public final class LoadRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SSRCS_PER_TRACK = 16;

    private final LoadPlan plan;
    private final Consumer<String> progress;
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * @param progress takes lines that tell how far it is
     */
    public LoadRun(LoadPlan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
        SplittableRandom random = new SplittableRandom();
        for (int i = 0; i < plan.audioPublishers(); i++) {
            AudioTrack track =
                    new AudioTrack("audio-" + i, random.nextInt() & -SSRCS_PER_TRACK | 1);
            publishers.add(new Publisher(plan, "speaker-" + i, track));
        }
        for (int i = 0; i < plan.videoPublishers(); i++) {
            VideoTrack track =
                    new VideoTrack(
                            "video-" + i,
                            random.nextInt() & -SSRCS_PER_TRACK | 1,
                            plan.codec(),
                            plan.simulcast(),
                            plan.videoKbps());
            publishers.add(new Publisher(plan, "camera-" + i, track));
        }
        for (int i = 0; i < plan.subscribers(); i++) {
            subscribers.add(new Subscriber(plan, "viewer-" + i));
        }
    }

    /** Runs it; fails with a {@link LoadFailure} if somebody cannot join or receives nothing. */
    public LoadReport run() throws InterruptedException {
        if (plan.pid() != 0) {
            ProcessUsage.of(plan.pid()); // rather fail now than after a minute
        }
        start(publishers);
        progress.accept(publishers.size() + " publishers send");
        start(subscribers);
        progress.accept(subscribers.size() + " subscribers receive every track");
        pause(plan.settle());
        progress.accept("counting for " + plan.duration().toSeconds() + " s");
        return measure();
    }

    private void start(List<? extends Participant> participants) throws InterruptedException {
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (Participant participant : participants) {
            if (stopped) {
                throw new LoadFailure("stopped");
            }
            starts.add(participant.start());
            pause(Duration.ofNanos(1_000_000_000L / plan.joinsPerSecond()));
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int i = 0; i < starts.size(); i++) {
            await(participants.get(i), starts.get(i), deadline - System.nanoTime());
        }
    }

    private static void await(Participant participant, CompletableFuture<Void> start, long nanos)
            throws InterruptedException {
        String identity = participant.identity();
        try {
            start.get(Math.max(1, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new LoadFailure(identity + " is not ready after " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String why = cause.getMessage();
            boolean told = cause instanceof LoadFailure; // by a name of its own
            throw new LoadFailure(told ? String.valueOf(why) : identity + ": " + why);
        }
    }

    private LoadReport measure() throws InterruptedException {
        long own = ProcessHandle.current().pid();
        subscribers.forEach(Subscriber::beginCounting);
        ProcessUsage ownBefore = ProcessUsage.of(own);
        Duration serverBefore = plan.pid() == 0 ? Duration.ZERO : ProcessUsage.of(plan.pid()).cpu();
        Instant began = Instant.now();
        long start = System.nanoTime();
        pause(plan.duration());
        ProcessUsage server =
                plan.pid() == 0 ? new ProcessUsage(Duration.ZERO, 0) : ProcessUsage.of(plan.pid());
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        Totals totals = new Totals();
        List<CompletableFuture<Void>> counts = new ArrayList<>();
        subscribers.forEach(subscriber -> counts.add(subscriber.count(totals)));
        counts.forEach(CompletableFuture::join);
        subscribers.forEach(LoadRun::checkAlive);
        publishers.forEach(LoadRun::checkAlive);
        LatencyHistogram joins = new LatencyHistogram();
        publishers.forEach(participant -> joins.add(participant.joinNanos()));
        subscribers.forEach(participant -> joins.add(participant.joinNanos()));
        LoadResult result =
                new LoadResult(
                        plan,
                        joins,
                        totals,
                        began,
                        time,
                        server.cpu().minus(serverBefore),
                        server.rssBytes(),
                        ProcessUsage.of(own).cpu().minus(ownBefore.cpu()));
        return new LoadReport(result.text(), result.json());
    }

    private static void checkAlive(Participant participant) {
        String lost = participant.lost();
        if (lost != null) {
            throw new LoadFailure(participant.identity() + ": " + lost);
        }
    }

    private void pause(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        if (stopped) {
            throw new LoadFailure("stopped");
        }
    }

    /** Lets everybody leave. Idempotent; any thread. */
    @Override
    public void close() {
        stopped = true;
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        subscribers.forEach(participant -> ends.add(participant.close()));
        publishers.forEach(participant -> ends.add(participant.close()));
        ends.forEach(CompletableFuture::join);
    }
}
