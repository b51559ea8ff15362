package io.parley.sdk.datatrack;

import java.util.concurrent.CompletableFuture;

/** A data track of another participant. Any thread. */
public final class RemoteDataTrack {
    private final RemoteTracks owner;
    private final String publisherIdentity;
    private final Subscription subscription;
    private volatile DataTrackInfo info;
    private volatile boolean isPublished = true;

    RemoteDataTrack(RemoteTracks owner, String publisherIdentity, DataTrackInfo info) {
        this.owner = owner;
        this.publisherIdentity = publisherIdentity;
        this.info = info;
        this.subscription = new Subscription(this);
    }

    public DataTrackInfo info() {
        return info;
    }

    /** Identity of the participant whose track it is. */
    public String publisherIdentity() {
        return publisherIdentity;
    }

    /** False for good once it was unpublished, its publisher has left, or the room was left. */
    public boolean isPublished() {
        return isPublished;
    }

    /** Subscribes, with room for 16 frames; see {@link #subscribe(int)}. */
    public CompletableFuture<DataTrackStream> subscribe() {
        return subscribe(Limits.DEFAULT_BUFFER_FRAMES);
    }

    /**
     * Subscribes. Several streams of one track share what the server sends; each has its own place
     * and its own room for frames.
     *
     * @param bufferFrames how many frames wait for the reader before the oldest is lost, 1 to
     *     65,536
     * @return fails with {@link SubscribeDataTrackException}
     */
    public CompletableFuture<DataTrackStream> subscribe(int bufferFrames) {
        if (bufferFrames < 1 || bufferFrames > Limits.MAX_BUFFER_FRAMES) {
            throw new IllegalArgumentException(
                    "bufferFrames: "
                            + bufferFrames
                            + " (expected: 1 to "
                            + Limits.MAX_BUFFER_FRAMES
                            + ")");
        }
        return owner.subscribe(this, bufferFrames);
    }

    /**
     * How many frames of more than one packet may be incomplete at a time; 1 at first. More helps
     * where packets overtake each other, and costs memory.
     *
     * @param frames 1 to 16
     */
    public void setMaxPartialFrames(int frames) {
        if (frames < 1 || frames > Limits.MAX_PARTIAL_FRAMES) {
            throw new IllegalArgumentException(
                    "frames: " + frames + " (expected: 1 to " + Limits.MAX_PARTIAL_FRAMES + ")");
        }
        owner.execute(() -> subscription.setMaxPartialFrames(frames));
    }

    Subscription subscription() {
        return subscription;
    }

    void setInfo(DataTrackInfo changed) {
        info = changed;
    }

    void end() {
        isPublished = false;
    }

    @Override
    public String toString() {
        return "RemoteDataTrack["
                + info.sid()
                + ", "
                + info.name()
                + ", of "
                + publisherIdentity
                + "]";
    }
}
