package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SipDTMF;
import io.parley.proto.livekit.SubscriptionPermission;
import io.parley.proto.livekit.UserPacket;
import io.parley.sdk.datatrack.LocalDataTrack;
import io.parley.sdk.rpc.AsyncRpcHandler;
import io.parley.sdk.rpc.PerformRpcOptions;
import io.parley.sdk.rpc.RpcHandler;
import io.parley.sdk.rpc.RpcInterceptor;
import io.parley.sdk.stream.ByteStreamInfo;
import io.parley.sdk.stream.ByteStreamOptions;
import io.parley.sdk.stream.ByteStreamWriter;
import io.parley.sdk.stream.TextStreamInfo;
import io.parley.sdk.stream.TextStreamOptions;
import io.parley.sdk.stream.TextStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Oneself in a room. Futures complete away from the event loop, so that waiting for one is allowed
 * anywhere, also in a listener.
 *
 * <p>While the connection is being mended, what is sent waits until that is over.
 *
 * @since 0.1
 */
public final class LocalParticipant extends Participant {
    private final RoomLink link;
    private final Map<String, LocalTrackPublication> publications = new ConcurrentHashMap<>();

    LocalParticipant(ParticipantInfo info, RoomLink link) {
        super(info);
        this.link = link;
    }

    /** What oneself publishes, by the sid of the track; an unmodifiable copy. */
    @Override
    public Map<String, LocalTrackPublication> trackPublications() {
        return Map.copyOf(publications);
    }

    /** Sends a message to everybody in the room, reliably and without a topic. */
    public CompletableFuture<Void> publishData(byte[] payload) {
        return publishData(payload, PublishDataOptions.DEFAULT);
    }

    /** Sends a text as UTF-8, otherwise as {@link #publishData(byte[], PublishDataOptions)}. */
    public CompletableFuture<Void> publishData(String payload, PublishDataOptions options) {
        return publishData(payload.getBytes(StandardCharsets.UTF_8), options);
    }

    /**
     * Sends a message. The server forwards it without a word if the permission {@code
     * canPublishData} is there, and drops it without a word otherwise.
     *
     * @param payload any bytes, copied before this returns; with everything else the message must
     *     stay within 64,000 bytes
     * @return done when the transport has taken the message; fails with {@link
     *     PublishDataException}
     */
    public CompletableFuture<Void> publishData(byte[] payload, PublishDataOptions options) {
        UserPacket.Builder user = UserPacket.newBuilder().setPayload(ByteString.copyFrom(payload));
        if (!options.topic().isEmpty()) {
            user.setTopic(options.topic());
        }
        return Publishing.send(
                link,
                Publishing.packet(this)
                        .setUser(user)
                        .addAllDestinationIdentities(options.destinationIdentities())
                        .build(),
                options.reliable(),
                PublishDataException::new);
    }

    /**
     * Tells everybody in the room that a key of a telephone was pressed.
     *
     * @param code the number of the event, 0 to 16: the keys {@code 0} to {@code 9} have their own
     *     number, {@code *} has 10, {@code #} 11, {@code A} to {@code D} 12 to 15, and 16 is a
     *     flash (RFC 4733 §3.2)
     * @param digit the key, such as {@code 5} or {@code #}; not empty
     * @return done when the transport has taken the message; fails with {@link
     *     PublishDtmfException}
     */
    public CompletableFuture<Void> publishDtmf(int code, String digit) {
        if (code < 0 || code > 16) {
            throw new IllegalArgumentException("code: " + code + " (expected: 0 to 16)");
        }
        if (digit.isEmpty()) {
            throw new IllegalArgumentException("digit: empty (expected: a key, such as 5 or #)");
        }
        return Publishing.send(
                link,
                Publishing.packet(this)
                        .setSipDtmf(SipDTMF.newBuilder().setCode(code).setDigit(digit))
                        .build(),
                true,
                PublishDtmfException::new);
    }

    /**
     * Tells everybody in the room what somebody said. The server forwards it only if this
     * participant is an agent, and drops it without a word otherwise.
     *
     * @return done when the transport has taken the message; fails with {@link
     *     PublishTranscriptionException}
     */
    public CompletableFuture<Void> publishTranscription(Transcription transcription) {
        return Publishing.send(
                link,
                Publishing.packet(this).setTranscription(transcription.wire()).build(),
                true,
                PublishTranscriptionException::new);
    }

    /** As {@link #performRpc(String, String, String, PerformRpcOptions)} with default times. */
    public CompletableFuture<String> performRpc(
            String destinationIdentity, String method, String payload) {
        return performRpc(destinationIdentity, method, payload, PerformRpcOptions.DEFAULT);
    }

    /**
     * As {@link #performRpc(String, String, String, PerformRpcOptions)}.
     *
     * @param responseTimeout how long to wait for the answer; more than zero, at most 24 hours
     */
    public CompletableFuture<String> performRpc(
            String destinationIdentity, String method, String payload, Duration responseTimeout) {
        return performRpc(
                destinationIdentity,
                method,
                payload,
                PerformRpcOptions.DEFAULT.withResponseTimeout(responseTimeout));
    }

    /**
     * Calls a method that another participant registered.
     *
     * @param destinationIdentity who is called
     * @param method the name of the method
     * @param payload any text; at most 15,360 bytes of UTF-8 if the other side's SDK is an older
     *     one
     * @return the answer; fails with {@link io.parley.sdk.rpc.RpcException}, which is the one that
     *     the handler threw, or tells why there is no answer
     */
    public CompletableFuture<String> performRpc(
            String destinationIdentity, String method, String payload, PerformRpcOptions options) {
        return link.messaging().rpc().perform(destinationIdentity, method, payload, options);
    }

    /**
     * Answers calls of a method, in this connection and the next ones. Replaces the handler that
     * the method has.
     *
     * @param handler runs where listeners run, so it may block, but holds up what comes after it.
     *     An {@link io.parley.sdk.rpc.RpcException} that it throws reaches the caller as it is, any
     *     other exception as {@code APPLICATION_ERROR}
     */
    public void registerRpcMethod(String method, RpcHandler handler) {
        link.messaging().rpc().register(method, handler);
    }

    /** As {@link #registerRpcMethod}, for a handler that answers later. */
    public void registerAsyncRpcMethod(String method, AsyncRpcHandler handler) {
        link.messaging().rpc().registerAsync(method, handler);
    }

    /** Answers calls of a method with {@code UNSUPPORTED_METHOD} from now on. */
    public void unregisterRpcMethod(String method) {
        link.messaging().rpc().unregister(method);
    }

    /** Lets an interceptor see, change or replace calls in both directions. */
    public void addRpcInterceptor(RpcInterceptor interceptor) {
        link.messaging().rpc().addInterceptor(interceptor);
    }

    /** Takes an interceptor out; calls that run keep it. */
    public void removeRpcInterceptor(RpcInterceptor interceptor) {
        link.messaging().rpc().removeInterceptor(interceptor);
    }

    /** As {@link #sendText(String, TextStreamOptions)}, to everybody. */
    public CompletableFuture<TextStreamInfo> sendText(String text, String topic) {
        return sendText(text, TextStreamOptions.topic(topic));
    }

    /**
     * Sends a text of any length.
     *
     * @return done when it is sent; fails with {@link io.parley.sdk.stream.StreamException}
     */
    public CompletableFuture<TextStreamInfo> sendText(String text, TextStreamOptions options) {
        return link.messaging().outgoing().sendText(text, options);
    }

    /**
     * Begins a text that is written in pieces.
     *
     * @return done when the receivers are told; fails with {@link
     *     io.parley.sdk.stream.StreamException}
     */
    public CompletableFuture<TextStreamWriter> streamText(TextStreamOptions options) {
        return link.messaging().outgoing().streamText(options);
    }

    /**
     * Sends a file.
     *
     * @return done when it is sent; fails with {@link io.parley.sdk.stream.StreamException}
     */
    public CompletableFuture<ByteStreamInfo> sendFile(Path file, ByteStreamOptions options) {
        return link.messaging().outgoing().sendFile(file, options);
    }

    /**
     * Sends bytes of any length.
     *
     * @param content not changed by the caller until it is sent
     * @return done when they are sent; fails with {@link io.parley.sdk.stream.StreamException}
     */
    public CompletableFuture<ByteStreamInfo> sendBytes(byte[] content, ByteStreamOptions options) {
        return link.messaging().outgoing().sendBytes(content, options);
    }

    /**
     * Begins bytes that are written in pieces.
     *
     * @return done when the receivers are told; fails with {@link
     *     io.parley.sdk.stream.StreamException}
     */
    public CompletableFuture<ByteStreamWriter> streamBytes(ByteStreamOptions options) {
        return link.messaging().outgoing().streamBytes(options);
    }

    /**
     * Changes one's own metadata. Needs the permission {@code canUpdateMetadata}.
     *
     * @param metadata any text; an empty one changes nothing, as the protocol has it
     * @return done when the server has agreed; fails with {@link RequestException}
     */
    public CompletableFuture<Void> setMetadata(String metadata) {
        requireNonNull(metadata, "metadata");
        return update(new MetadataRequests.Change(metadata, null, Map.of()));
    }

    /**
     * Changes one's own name. Needs the permission {@code canUpdateMetadata}.
     *
     * @param name any text; an empty one changes nothing, as the protocol has it
     * @return done when the server has agreed; fails with {@link RequestException}
     */
    public CompletableFuture<Void> setName(String name) {
        requireNonNull(name, "name");
        return update(new MetadataRequests.Change(null, name, Map.of()));
    }

    /**
     * Changes some of one's own attributes. Needs the permission {@code canUpdateMetadata}.
     *
     * @param attributes those to change; an empty value deletes its attribute, and attributes that
     *     are not named stay
     * @return done when the server has agreed; fails with {@link RequestException}
     */
    public CompletableFuture<Void> setAttributes(Map<String, String> attributes) {
        return update(new MetadataRequests.Change(null, null, Map.copyOf(attributes)));
    }

    private CompletableFuture<Void> update(MetadataRequests.Change change) {
        return Callbacks.awayFromLoop(link.requestUpdate(change), failure -> failure);
    }

    /**
     * Says who may subscribe to one's own tracks; until then everybody may. Holds on after a
     * reconnect.
     *
     * @param allParticipantsAllowed whether everybody may subscribe to everything, and then the
     *     list does not matter
     * @param participantPermissions who may subscribe to what
     * @throws NotConnectedException if the room is not connected
     */
    public void setTrackSubscriptionPermissions(
            boolean allParticipantsAllowed,
            List<ParticipantTrackPermission> participantPermissions) {
        SubscriptionPermission.Builder permission =
                SubscriptionPermission.newBuilder().setAllParticipants(allParticipantsAllowed);
        participantPermissions.forEach(each -> permission.addTrackPermissions(each.wire()));
        link.checkConnected();
        link.subscriptionPermission(
                SignalRequest.newBuilder().setSubscriptionPermission(permission).build());
    }

    /**
     * Publishes a data track: a named stream of frames that may be lost, each to whoever
     * subscribes.
     *
     * @param name 1 to 256 bytes of UTF-8, unique among one's own data tracks
     * @return fails with {@link io.parley.sdk.datatrack.PublishDataTrackException}
     */
    public CompletableFuture<LocalDataTrack> publishDataTrack(String name) {
        return link.publishDataTrack(name);
    }

    /** As {@link #publishTrack(LocalTrack, TrackPublishOptions)} with default options. */
    public CompletableFuture<LocalTrackPublication> publishTrack(LocalTrack track) {
        return publishTrack(track, TrackPublishOptions.DEFAULT);
    }

    /**
     * Publishes a track. During a reconnect it waits until that is over; after a full reconnect the
     * track is published again, under another sid.
     *
     * @param options how; name the {@linkplain TrackPublishOptions.Builder#source source}
     * @return the publication, once the server has agreed; fails with {@link
     *     PublishTrackException}: {@link FailureReason#NOT_CONNECTED}, {@link
     *     FailureReason#NOT_ALLOWED}, {@link FailureReason#TIMEOUT} when the server says nothing
     *     for ten seconds, {@link FailureReason#NEGOTIATION}, {@link FailureReason#UNSUPPORTED} for
     *     a codec that the server does not take, or {@link FailureReason#SEND_FAILED}
     * @throws IllegalStateException if the track is published already, or being published
     */
    public CompletableFuture<LocalTrackPublication> publishTrack(
            LocalTrack track, TrackPublishOptions options) {
        requireNonNull(track, "track");
        requireNonNull(options, "options");
        if (!link.isOpen()) {
            return CompletableFuture.failedFuture(
                    new PublishTrackException(
                            FailureReason.NOT_CONNECTED, Publishing.NOT_CONNECTED, null));
        }
        return Callbacks.awayFromLoop(link.publishTrack(track, options), failure -> failure);
    }

    /**
     * Ends the publication of a track, which can be published again.
     *
     * @return done when the others are being told; fails with {@link UnpublishTrackException}:
     *     {@link FailureReason#NOT_FOUND} if no track with this sid is published, {@link
     *     FailureReason#NOT_CONNECTED}
     */
    public CompletableFuture<Void> unpublishTrack(String trackSid) {
        requireNonNull(trackSid, "trackSid");
        if (!link.isOpen()) {
            return CompletableFuture.failedFuture(
                    new UnpublishTrackException(
                            FailureReason.NOT_CONNECTED, Publishing.NOT_CONNECTED, null));
        }
        return Callbacks.awayFromLoop(link.unpublishTrack(trackSid), failure -> failure);
    }

    /** The publications themselves, to be changed on the loop of the room. */
    Map<String, LocalTrackPublication> publications() {
        return publications;
    }
}
