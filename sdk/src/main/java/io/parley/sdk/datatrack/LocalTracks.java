package io.parley.sdk.datatrack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.proto.livekit.Encryption;
import io.parley.proto.livekit.PublishDataTrackRequest;
import io.parley.proto.livekit.PublishDataTrackResponse;
import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.UnpublishDataTrackRequest;
import io.parley.sdk.datatrack.PublishDataTrackException.Reason;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The data tracks that this participant publishes. On the loop, where nothing else is said. */
final class LocalTracks {

    /** A request that the server has not answered. */
    private static final class Pending {
        private final PublishDataTrackRequest request;
        private final @Nullable CompletableFuture<LocalDataTrack> result;
        private final @Nullable LocalDataTrack track;
        private Runnable cancelTimeout = () -> {};
        private boolean wasRepeated;

        /** Exactly one of them: a new track's result, or a track to be published again. */
        Pending(
                PublishDataTrackRequest request,
                @Nullable CompletableFuture<LocalDataTrack> result,
                @Nullable LocalDataTrack track) {
            this.request = request;
            this.result = result;
            this.track = track;
        }
    }

    private final DataTrackSignals signals;
    private final Futures futures;
    private final @Nullable FrameCipher cipher;
    private final ByteBuffer packet = ByteBuffer.allocateDirect(Limits.MAX_PACKET_BYTES);
    private final Map<Integer, Pending> pending = new LinkedHashMap<>();
    private final Map<Integer, LocalDataTrack> published = new LinkedHashMap<>();
    private final Map<Integer, CompletableFuture<Void>> ending = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private int lastHandle;
    private volatile boolean isClosed;

    LocalTracks(DataTrackSignals signals, Futures futures, @Nullable FrameCipher cipher) {
        this.signals = signals;
        this.futures = futures;
        this.cipher = cipher;
    }

    /** Any thread. */
    CompletableFuture<LocalDataTrack> publish(String name) {
        int bytes = name.getBytes(UTF_8).length;
        if (bytes < 1 || bytes > Limits.MAX_NAME_BYTES) {
            return CompletableFuture.failedFuture(
                    failure(
                            Reason.INVALID_NAME,
                            "name of " + bytes + " bytes (expected: 1 to 256 bytes of UTF-8)"));
        }
        CompletableFuture<LocalDataTrack> result = new CompletableFuture<>();
        if (!execute(() -> publish(name, result))) {
            result.completeExceptionally(disconnected());
        }
        return result;
    }

    private boolean execute(Runnable task) {
        return !isClosed && signals.execute(task);
    }

    private void publish(String name, CompletableFuture<LocalDataTrack> result) {
        PublishDataTrackException refusal = refusal(name);
        if (refusal != null) {
            futures.fail(result, refusal);
            return;
        }
        PublishDataTrackRequest request =
                PublishDataTrackRequest.newBuilder()
                        .setPubHandle(freeHandle())
                        .setName(name)
                        .setEncryption(cipher == null ? Encryption.Type.NONE : Encryption.Type.GCM)
                        .build();
        start(new Pending(request, result, null));
    }

    private @Nullable PublishDataTrackException refusal(String name) {
        if (isClosed) {
            return disconnected();
        }
        if (names.contains(name)) {
            return failure(Reason.DUPLICATE_NAME, "a data track '" + name + "' is published");
        }
        return published.size() + pending.size() + ending.size() >= Limits.MAX_HANDLE
                ? failure(Reason.LIMIT_REACHED, "no handle is left for another data track")
                : null;
    }

    private int freeHandle() {
        do {
            lastHandle = lastHandle % Limits.MAX_HANDLE + 1;
        } while (published.containsKey(lastHandle)
                || pending.containsKey(lastHandle)
                || ending.containsKey(lastHandle));
        return lastHandle;
    }

    private void start(Pending publication) {
        pending.put(publication.request.getPubHandle(), publication);
        names.add(publication.request.getName());
        publication.cancelTimeout = signals.schedule(Limits.TIMEOUT, () -> onTimeout(publication));
        sendPublish(publication);
    }

    private void sendPublish(Pending publication) {
        signals.send(
                SignalRequest.newBuilder().setPublishDataTrackRequest(publication.request).build());
    }

    private void sendUnpublish(int handle) {
        signals.send(
                SignalRequest.newBuilder()
                        .setUnpublishDataTrackRequest(
                                UnpublishDataTrackRequest.newBuilder().setPubHandle(handle))
                        .build());
    }

    private void onTimeout(Pending publication) {
        if (pending.remove(publication.request.getPubHandle(), publication)) {
            // The server may have published it all the same, and only its answer is missing.
            sendUnpublish(publication.request.getPubHandle());
            fail(publication, failure(Reason.TIMEOUT, "the server did not answer in 10 s"));
        }
    }

    private void fail(Pending publication, PublishDataTrackException cause) {
        publication.cancelTimeout.run();
        names.remove(publication.request.getName());
        if (publication.track != null) {
            publication.track.end();
        }
        if (publication.result != null) {
            futures.fail(publication.result, cause);
        }
    }

    /** A track of this participant exists, as its own answer or an update of the room tells. */
    void onPublished(io.parley.proto.livekit.DataTrackInfo info, boolean isAnswer) {
        Pending publication = pending.get(info.getPubHandle());
        if (publication != null && publication.request.getName().equals(info.getName())) {
            pending.remove(info.getPubHandle());
            succeed(publication, info);
        } else if (isAnswer && publication == null) {
            LocalDataTrack track = published.get(info.getPubHandle());
            if (track == null) {
                sendUnpublish(info.getPubHandle());
            } else {
                track.setDescription(info);
            }
        }
    }

    private void succeed(Pending publication, io.parley.proto.livekit.DataTrackInfo info) {
        publication.cancelTimeout.run();
        LocalDataTrack track = publication.track;
        if (track == null) {
            track = new LocalDataTrack(this, queue(info.getPubHandle()), info);
        } else {
            track.setDescription(info);
        }
        published.put(info.getPubHandle(), track);
        if (publication.result != null) {
            futures.complete(publication.result, track);
        }
    }

    private FrameQueue queue(int handle) {
        Packetizer packetizer = new Packetizer(ThreadLocalRandom.current().nextInt());
        return new FrameQueue(signals, packet, packetizer, handle);
    }

    void onRefused(RequestResponse response) {
        if (response.hasUnpublishDataTrack()) {
            finishUnpublish(response.getUnpublishDataTrack().getPubHandle());
            return;
        }
        int handle = response.getPublishDataTrack().getPubHandle();
        Pending publication = pending.get(handle);
        boolean isKnown =
                publication != null
                        && publication.wasRepeated
                        && response.getReason() == RequestResponse.Reason.DUPLICATE_HANDLE;
        if (publication != null && !isKnown) {
            pending.remove(handle);
            fail(publication, failure(reason(response), text(response)));
        }
    }

    private static Reason reason(RequestResponse response) {
        return switch (response.getReason()) {
            case NOT_ALLOWED -> Reason.NOT_ALLOWED;
            case INVALID_NAME -> Reason.INVALID_NAME;
            case DUPLICATE_NAME -> Reason.DUPLICATE_NAME;
            case LIMIT_EXCEEDED -> Reason.LIMIT_REACHED;
            default -> Reason.INTERNAL;
        };
    }

    private static String text(RequestResponse response) {
        String name = "data track '" + response.getPublishDataTrack().getName() + "'";
        String said = response.getMessage().isEmpty() ? "" : ": " + response.getMessage();
        return name + " refused by the server with " + response.getReason() + said;
    }

    /** Any thread. */
    CompletableFuture<Void> unpublish(LocalDataTrack track) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        if (!execute(() -> unpublish(track, result))) {
            result.complete(null);
        }
        return result;
    }

    private void unpublish(LocalDataTrack track, CompletableFuture<Void> result) {
        int handle = track.handle();
        Pending again = pending.get(handle);
        boolean wasPublished = published.remove(handle, track);
        if (again != null && again.track == track) {
            pending.remove(handle);
            again.cancelTimeout.run();
            wasPublished = true;
        }
        track.end();
        CompletableFuture<Void> earlier = ending.get(handle);
        if (!wasPublished || isClosed) {
            if (earlier == null) {
                futures.complete(result, null);
            } else {
                earlier.whenComplete((nothing, fault) -> futures.complete(result, null));
            }
            return;
        }
        names.remove(track.info().name());
        ending.put(handle, result);
        sendUnpublish(handle);
        signals.schedule(Limits.TIMEOUT, () -> finishUnpublish(handle));
    }

    /** The server says that a track is over, because it was asked to or by itself. */
    void onUnpublished(int handle) {
        LocalDataTrack track = published.remove(handle);
        if (track != null) {
            names.remove(track.info().name());
            track.end();
        }
        finishUnpublish(handle);
    }

    private void finishUnpublish(int handle) {
        CompletableFuture<Void> result = ending.remove(handle);
        if (result != null) {
            futures.complete(result, null);
        }
    }

    /** Encrypts a frame if the track is to be encrypted. Any thread. */
    OutgoingFrame seal(DataTrackFrame frame, DataTrackInfo info) {
        if (cipher == null || !info.usesE2ee()) {
            return new OutgoingFrame(frame, null, System.nanoTime());
        }
        FrameCipher.Sealed sealed = cipher.encrypt(frame.payload());
        if (sealed == null) {
            throw new PushFrameException(
                    PushFrameException.Reason.ENCRYPTION_FAILED,
                    "there is no key to encrypt the frame with (expected: one set at the room's key"
                            + " provider)");
        }
        return new OutgoingFrame(frame, sealed, System.nanoTime());
    }

    List<PublishDataTrackResponse> published() {
        return published.values().stream()
                .map(LocalDataTrack::description)
                .map(info -> PublishDataTrackResponse.newBuilder().setInfo(info).build())
                .toList();
    }

    /** Requests may have been lost with the old connection. */
    void onResumed() {
        for (Pending publication : pending.values()) {
            publication.wasRepeated = true;
            sendPublish(publication);
        }
        ending.keySet().forEach(this::sendUnpublish);
    }

    /** The server knows nothing any more. */
    void onRestarted() {
        List.copyOf(ending.keySet()).forEach(this::finishUnpublish);
        pending.values().forEach(this::sendPublish);
        List<LocalDataTrack> tracks = List.copyOf(published.values());
        published.clear();
        for (LocalDataTrack track : tracks) {
            io.parley.proto.livekit.DataTrackInfo info = track.description();
            PublishDataTrackRequest.Builder request =
                    PublishDataTrackRequest.newBuilder()
                            .setPubHandle(info.getPubHandle())
                            .setName(info.getName())
                            .setEncryptionValue(info.getEncryptionValue());
            start(new Pending(request.build(), null, track));
        }
    }

    void close() {
        isClosed = true;
        List<Pending> waiting = List.copyOf(pending.values());
        pending.clear();
        waiting.forEach(publication -> fail(publication, disconnected()));
        published.values().forEach(LocalDataTrack::end);
        published.clear();
        List.copyOf(ending.keySet()).forEach(this::finishUnpublish);
    }

    private static PublishDataTrackException failure(Reason reason, String message) {
        return new PublishDataTrackException(reason, message);
    }

    private static PublishDataTrackException disconnected() {
        return failure(Reason.DISCONNECTED, "the room is not connected");
    }
}
