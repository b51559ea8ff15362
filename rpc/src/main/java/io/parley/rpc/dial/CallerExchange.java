package io.parley.rpc.dial;

import static java.util.Objects.requireNonNull;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.channel.SessionDescriptions;
import io.parley.rpc.proto.webrtc.v1.CallRequest;
import io.parley.rpc.proto.webrtc.v1.CallResponse;
import io.parley.rpc.proto.webrtc.v1.CallUpdateRequest;
import io.parley.rpc.proto.webrtc.v1.CallUpdateResponse;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc.SignalingServiceStub;
import io.parley.rpc.proto.webrtc.v1.WebRTCConfig;
import io.parley.webrtc.IceCandidateInit;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.sdp.SdpType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One dial, from the offer to the open channel:
 *
 * <pre>
 *   Call{offer} ─► init{answer} ─► update{candidate}* ─► end
 *   CallUpdate{candidate}* ─► CallUpdate{done}            (or CallUpdate{error})
 * </pre>
 *
 * <p>Callbacks come from the signaling connection and from the peer connection; state is guarded by
 * this.
 */
public final class CallerExchange {
    private static final int LAST_UPDATE_SECONDS = 5;

    /** What part of the dial may pass before an offer without trickle goes as it is. */
    private static final int GATHERING_SHARE = 3;

    private final SignalingServiceStub stub;
    private final String host;
    private final ServerWarning warning;
    private final PeerSession session;
    private final PeerLink link;
    private final CompletableFuture<Link> result = new CompletableFuture<>();
    private final CompletableFuture<Void> signalingDone = new CompletableFuture<>();
    private final CompletableFuture<Void> doneAnswered = new CompletableFuture<>();
    private final long timeoutNanos;
    private final ScheduledFuture<?> deadline;

    // Guarded by this.
    private boolean trickle;
    private boolean configured;
    private @Nullable ClientCallStreamObserver<CallRequest> call;
    private @Nullable String uuid;
    private String offer = "";
    private final List<IceCandidateInit> unsent = new ArrayList<>();
    private int remoteCandidates;
    private boolean gathered;
    private boolean described;
    private boolean called;
    private boolean doneSent;
    private boolean over;

    private CallerExchange(
            SignalingServiceStub stub,
            String host,
            boolean trickle,
            PeerConnectionConfig config,
            ServerWarning warning,
            long timeoutNanos) {
        this.warning = warning;
        this.stub = stub.withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS);
        this.host = host;
        this.trickle = trickle;
        this.timeoutNanos = timeoutNanos;
        session = new PeerSession(config, new LocalCandidates());
        link = new PeerLink(session, host);
        deadline =
                Shared.timer().schedule(() -> fail(lateness()), timeoutNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Begins to dial. The call goes out when {@link #configured} is called.
     *
     * @param stub of the signaling service, with host and credentials
     * @param host who is called, for messages
     * @return the exchange; its {@link #result} is the open connection
     */
    public static CallerExchange start(
            SignalingServiceStub stub,
            String host,
            boolean trickle,
            PeerConnectionConfig config,
            ServerWarning warning,
            long timeoutNanos) {
        CallerExchange exchange =
                new CallerExchange(stub, host, trickle, config, warning, timeoutNanos);
        exchange.session.whenOpened().whenComplete(exchange::opened);
        exchange.session
                .offer()
                .whenComplete(
                        (made, failure) -> {
                            if (failure != null) {
                                exchange.fail(Statuses.of(failure));
                            } else {
                                exchange.described(made);
                            }
                        });
        return exchange;
    }

    /** The connection when its channel is open; or the status of what went wrong. */
    public CompletableFuture<Link> result() {
        return result;
    }

    /** Completes when the signaling service is not needed any more, in success or failure. */
    public CompletableFuture<Void> whenSignalingDone() {
        return signalingDone;
    }

    /** Gives up; the answerer is told. */
    public void cancel() {
        fail(Status.CANCELLED.withDescription("the dial was cancelled"));
    }

    /** The signaling service has said which servers to use, and whether candidates may trickle. */
    void configured(WebRTCConfig answer) {
        session.servers(PeerServers.of(answer));
        boolean whole;
        synchronized (this) {
            configured = true;
            trickle &= !answer.getDisableTrickle();
            whole = !trickle;
            if (whole) {
                unsent.clear();
            }
        }
        if (whole) {
            // Servers that do not answer must not use up the time of the dial.
            Shared.timer()
                    .schedule(
                            this::enoughGathered,
                            timeoutNanos / GATHERING_SHARE,
                            TimeUnit.NANOSECONDS);
        }
        callIfReady();
    }

    private void described(SessionDescriptionInit made) {
        synchronized (this) {
            offer = made.sdp();
            described = true;
        }
        callIfReady();
    }

    private void enoughGathered() {
        synchronized (this) {
            gathered = true;
        }
        callIfReady();
    }

    /** Without trickle the offer waits for the last candidate. */
    private void callIfReady() {
        CallRequest request;
        synchronized (this) {
            boolean ready = configured && described && (trickle || gathered);
            if (over || called || !ready) {
                return;
            }
            called = true;
            SessionDescriptionInit whole = trickle ? null : session.described();
            offer = whole == null ? offer : whole.sdp();
            request =
                    CallRequest.newBuilder()
                            .setSdp(
                                    SessionDescriptions.encode(
                                            new SessionDescriptionInit(SdpType.OFFER, offer)))
                            .setDisableTrickle(!trickle)
                            .build();
        }
        stub.call(request, new Answers());
    }

    private void opened(@Nullable Void nothing, @Nullable Throwable failure) {
        if (failure != null) {
            fail(Statuses.of(failure));
            return;
        }
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        deadline.cancel(false);
        result.complete(link);
        finishSignaling();
    }

    /** The answerer hears that no candidate follows; only then may the call be given up. */
    private void finishSignaling() {
        CallUpdateRequest done;
        synchronized (this) {
            done = doneSent || uuid == null ? null : doneMessage();
        }
        if (done != null) {
            update(done);
        }
        doneAnswered.thenRun(this::endCall);
    }

    private synchronized CallUpdateRequest doneMessage() {
        doneSent = true;
        return CallUpdateRequest.newBuilder().setUuid(requireNonNull(uuid)).setDone(true).build();
    }

    private void endCall() {
        ClientCallStreamObserver<CallRequest> open;
        synchronized (this) {
            open = call;
        }
        if (open != null) {
            open.cancel("the exchange is over", null);
        }
        signalingDone.complete(null);
    }

    private void update(CallUpdateRequest message) {
        boolean last = message.getUpdateCase() != CallUpdateRequest.UpdateCase.CANDIDATE;
        stub.withDeadlineAfter(LAST_UPDATE_SECONDS, TimeUnit.SECONDS)
                .callUpdate(message, new WhenAnswered(last ? doneAnswered : null));
    }

    /** Gives up for that reason; the answerer is told. */
    void fail(Status status) {
        CallUpdateRequest error = null;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            if (uuid != null) {
                error =
                        CallUpdateRequest.newBuilder()
                                .setUuid(uuid)
                                .setError(Statuses.toMessage(status))
                                .build();
            }
        }
        deadline.cancel(false);
        link.close();
        if (error != null) {
            update(error);
            doneAnswered.thenRun(this::endCall);
        } else {
            endCall();
        }
        result.completeExceptionally(status.asException());
    }

    private synchronized Status lateness() {
        String stage =
                !configured
                        ? "the signaling service has not answered"
                        : uuid == null
                                ? host + " has not answered"
                                : host
                                        + " has answered, but there is no connection"
                                        + " between the two machines";
        return Status.DEADLINE_EXCEEDED.withDescription(
                stage + " after " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms");
    }

    /** What the signaling service brings from the answerer. */
    private final class Answers implements ClientResponseObserver<CallRequest, CallResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<CallRequest> requests) {
            synchronized (CallerExchange.this) {
                call = requests;
            }
        }

        @Override
        public void onNext(CallResponse response) {
            switch (response.getStageCase()) {
                case INIT -> onInit(response);
                case UPDATE -> {
                    synchronized (CallerExchange.this) {
                        if (++remoteCandidates > Limits.MAX_REMOTE_CANDIDATES) {
                            return;
                        }
                    }
                    session.add(Candidates.fromMessage(response.getUpdate().getCandidate()));
                }
                case STAGE_NOT_SET -> {} // a stage of a later version
            }
        }

        private void onInit(CallResponse response) {
            synchronized (CallerExchange.this) {
                if (over || uuid != null) {
                    return;
                }
                uuid = response.getUuid();
            }
            SessionDescriptionInit answer =
                    Descriptions.read(response.getInit().getSdp(), SdpType.ANSWER);
            if (answer == null) {
                fail(
                        Status.INVALID_ARGUMENT.withDescription(
                                "the answer of " + host + " is " + Descriptions.NONE));
                return;
            }
            session.accept(answer)
                    .whenComplete(
                            (done, failure) -> {
                                if (failure != null) {
                                    fail(
                                            Status.INVALID_ARGUMENT.withDescription(
                                                    "the answer of "
                                                            + host
                                                            + " cannot be used: "
                                                            + Statuses.of(failure)
                                                                    .getDescription()));
                                }
                            });
            sendCandidates();
        }

        @Override
        public void onError(Throwable failure) {
            Status status = Status.fromThrowable(failure);
            fail(status.getCode() == Status.Code.DEADLINE_EXCEEDED ? lateness() : status);
        }

        @Override
        public void onCompleted() {
            synchronized (CallerExchange.this) {
                if (uuid != null) {
                    return;
                }
            }
            fail(
                    Status.UNAVAILABLE.withDescription(
                            "the signaling service ended the call to "
                                    + host
                                    + " without an answer"));
        }
    }

    /** Sends what was found since the offer, and the end of it. */
    private void sendCandidates() {
        List<CallUpdateRequest> messages = new ArrayList<>();
        synchronized (this) {
            if (over || uuid == null) {
                return;
            }
            for (IceCandidateInit candidate : unsent) {
                messages.add(
                        CallUpdateRequest.newBuilder()
                                .setUuid(uuid)
                                .setCandidate(Candidates.toMessage(candidate))
                                .build());
            }
            unsent.clear();
            if (gathered && !doneSent) {
                messages.add(doneMessage());
            }
        }
        messages.forEach(this::update);
    }

    private final class LocalCandidates implements PeerSession.Gathering {
        @Override
        public void onCandidate(IceCandidateInit candidate) {
            synchronized (CallerExchange.this) {
                // What the offer says need not be said twice.
                if (!trickle || offer.contains(address(candidate))) {
                    return;
                }
                unsent.add(candidate);
            }
            sendCandidates();
        }

        @Override
        public void onServerFailed(String url, String reason) {
            warning.about(url, reason);
        }

        @Override
        public void onComplete() {
            synchronized (CallerExchange.this) {
                gathered = true;
            }
            callIfReady();
            sendCandidates();
        }
    }

    /** The part of a candidate that its line in a description begins with. */
    static String address(IceCandidateInit candidate) {
        int end = candidate.candidate().indexOf(" ufrag ");
        return end < 0 ? candidate.candidate() : candidate.candidate().substring(0, end);
    }

    /** An update may fail when the exchange is over already, and then nobody needs it. */
    private record WhenAnswered(@Nullable CompletableFuture<Void> answered)
            implements StreamObserver<CallUpdateResponse> {
        @Override
        public void onNext(CallUpdateResponse response) {}

        @Override
        public void onError(Throwable failure) {
            onCompleted();
        }

        @Override
        public void onCompleted() {
            if (answered != null) {
                answered.complete(null);
            }
        }
    }
}
