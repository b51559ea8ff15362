package io.parley.sdk.datatrack;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The one subscription that all streams of a track share. On the loop. */
final class Subscription {

    /** Somebody who waits for the server's answer. */
    static final class Waiter {
        final int capacity;
        final CompletableFuture<DataTrackStream> result;
        private Runnable cancelTimeout = () -> {};

        Waiter(int capacity, CompletableFuture<DataTrackStream> result) {
            this.capacity = capacity;
            this.result = result;
        }

        /** What takes the timeout back. */
        void setTimeout(Runnable cancel) {
            cancelTimeout = cancel;
        }
    }

    private final RemoteDataTrack track;
    private final Depacketizer depacketizer = new Depacketizer();
    private final List<DataTrackStream> streams = new ArrayList<>(1);
    private final List<Waiter> waiters = new ArrayList<>(1);
    private int handle;

    Subscription(RemoteDataTrack track) {
        this.track = track;
    }

    /** What the server puts into the track's packets; 0 when it sends none. */
    int handle() {
        return handle;
    }

    void setHandle(int value) {
        handle = value;
    }

    void setMaxPartialFrames(int frames) {
        depacketizer.setMaxPartials(frames);
    }

    /** Whether there is somebody to subscribe for. */
    boolean isWanted() {
        return !streams.isEmpty() || !waiters.isEmpty();
    }

    void addStream(DataTrackStream stream) {
        streams.add(stream);
    }

    boolean removeStream(DataTrackStream stream) {
        return streams.remove(stream);
    }

    void addWaiter(Waiter waiter) {
        waiters.add(waiter);
    }

    boolean removeWaiter(Waiter waiter) {
        return waiters.remove(waiter);
    }

    List<Waiter> takeWaiters() {
        List<Waiter> taken = List.copyOf(waiters);
        waiters.clear();
        taken.forEach(waiter -> waiter.cancelTimeout.run());
        return taken;
    }

    List<DataTrackStream> takeStreams() {
        List<DataTrackStream> taken = List.copyOf(streams);
        streams.clear();
        return taken;
    }

    /** Takes the payload of a packet of this track. */
    void onPacket(PacketHeader header, ByteBuffer payload, @Nullable FrameCipher cipher) {
        if (streams.isEmpty()) {
            return;
        }
        ReceivedFrame received = depacketizer.onPacket(header, payload);
        DataTrackFrame frame = received == null ? null : open(received, cipher);
        if (frame == null) {
            return;
        }
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).offer(frame);
        }
    }

    /** The frame in the clear; null when it cannot be read, or is not encrypted but should be. */
    private @Nullable DataTrackFrame open(ReceivedFrame received, @Nullable FrameCipher cipher) {
        byte[] iv = received.iv();
        if (iv == null) {
            return track.info().usesE2ee() ? null : received.withPayload(received.payload());
        }
        byte[] plain =
                cipher == null
                        ? null
                        : cipher.decrypt(
                                track.publisherIdentity(),
                                new FrameCipher.Sealed(
                                        received.payload(), iv, received.keyIndex()));
        return plain == null ? null : received.withPayload(plain);
    }
}
