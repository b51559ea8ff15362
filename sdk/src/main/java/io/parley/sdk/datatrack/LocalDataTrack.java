package io.parley.sdk.datatrack;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;

/**
 * A data track of this participant. Frames are sent at once or lost, never repeated; those pushed
 * while the connection is being restored are lost. Any thread.
 */
public final class LocalDataTrack {
    /** The longest frame that can be pushed, bytes. */
    public static final int MAX_FRAME_BYTES = Packetizer.MAX_FRAME_BYTES;

    private final LocalTracks owner;
    private final FrameQueue queue;
    private final int handle;
    private volatile io.parley.proto.livekit.DataTrackInfo description;
    private volatile DataTrackInfo info;
    private volatile boolean isPublished = true;

    LocalDataTrack(
            LocalTracks owner,
            FrameQueue queue,
            io.parley.proto.livekit.DataTrackInfo description) {
        this.owner = owner;
        this.queue = queue;
        this.handle = description.getPubHandle();
        this.description = description;
        this.info = DataTrackInfo.of(description);
    }

    /** As of now: the id changes when the track is published again after a reconnect. */
    public DataTrackInfo info() {
        return info;
    }

    /** False for good once it was unpublished, by whomever, or the room was left. */
    public boolean isPublished() {
        return isPublished;
    }

    /**
     * Sends a frame to whoever subscribes, without waiting.
     *
     * @throws PushFrameException when the track is not published any more, frames are pushed faster
     *     than they can be sent, or there is no key to encrypt it with
     * @throws IllegalArgumentException when it is longer than {@link #MAX_FRAME_BYTES}
     */
    public void tryPush(DataTrackFrame frame) {
        requireNonNull(frame, "frame");
        if (frame.payload().length > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "frame: "
                            + frame.payload().length
                            + " bytes (expected: at most "
                            + MAX_FRAME_BYTES
                            + ")");
        }
        if (!isPublished) {
            throw new PushFrameException(
                    PushFrameException.Reason.TRACK_UNPUBLISHED,
                    "data track '" + info.name() + "' is not published any more");
        }
        if (!queue.hasRoom()) {
            throw new PushFrameException(
                    PushFrameException.Reason.QUEUE_FULL,
                    "frames are pushed faster than they can be sent");
        }
        queue.add(owner.seal(frame, info));
    }

    /** Sends a frame without a time, as {@link #tryPush(DataTrackFrame)} does. */
    public void tryPush(byte[] payload) {
        tryPush(DataTrackFrame.of(payload));
    }

    /**
     * Frames that were pushed and then lost on this side, because the channel was full or closed.
     */
    public long droppedFrames() {
        return queue.dropped();
    }

    /**
     * Ends the track. Nothing can be pushed from now on; completes when the server has confirmed.
     */
    public CompletableFuture<Void> unpublish() {
        isPublished = false;
        return owner.unpublish(this);
    }

    int handle() {
        return handle;
    }

    io.parley.proto.livekit.DataTrackInfo description() {
        return description;
    }

    void setDescription(io.parley.proto.livekit.DataTrackInfo changed) {
        description = changed;
        info = DataTrackInfo.of(changed);
    }

    void end() {
        isPublished = false;
        queue.clear();
    }

    @Override
    public String toString() {
        return "LocalDataTrack[" + info.sid() + ", " + info.name() + "]";
    }
}
