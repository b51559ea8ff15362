package io.parley.rpc.dial;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.parley.rpc.channel.SessionDescriptions;
import io.parley.rpc.proto.webrtc.v1.AnswerRequest;
import io.parley.rpc.proto.webrtc.v1.AnswerRequestInitStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponse;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseDoneStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseErrorStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseInitStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseUpdateStage;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc.SignalingServiceStub;
import io.parley.webrtc.IceCandidateInit;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.sdp.SdpType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Answer stream: it waits for an offer, answers it, and sees it through until the channel is
 * open or the time is up.
 *
 * <pre>
 *   heartbeat* ─► init{offer} ─►            (from the service)
 *          init{answer}, update{candidate}*, done    (or error)
 *   update{candidate}* ─► done ─► end       (or error)
 * </pre>
 *
 * <p>Callbacks come from the signaling connection and from the peer connection; state is guarded by
 * this.
 */
public final class AnswerExchange {
    /** The service ends a stream when both sides are done; one that does not is left alone. */
    private static final long END_MILLIS = 15_000;

    /** What part of the time may pass before an answer without trickle goes as it is. */
    private static final int GATHERING_SHARE = 3;

    /** What becomes of the stream. */
    public interface Listener {
        /** The service took the stream: it waits for an offer now. */
        void onWaiting();

        /**
         * An offer came, so this stream waits no more.
         *
         * @return OK to answer it; else the reason why it is refused
         */
        Status onOffer();

        /**
         * The offer is seen to, with whatever result: another stream may be opened in its place.
         */
        void onTaken();

        /** The session is about to be negotiated; whoever serves it listens to its pipe now. */
        void onAttempt(PeerSession session);

        /** The channels are open; the session is the listener's from now on. */
        void onSession(PeerSession session);

        /** An offer was taken and nothing became of it. */
        void onAttemptFailed(Status reason);

        /** The stream is over. */
        void onStreamEnd(Status status);
    }

    private final PeerConnectionConfig config;
    private final ServerWarning warning;
    private final Listener listener;

    // Guarded by this.
    private @Nullable ClientCallStreamObserver<AnswerResponse> responses;
    private @Nullable String uuid;
    private @Nullable PeerSession session;
    private @Nullable ScheduledFuture<?> deadline;
    private final List<IceCandidateInit> unsent = new ArrayList<>();
    private String answer = "";
    private boolean trickle;
    private boolean gathered;
    private boolean initSent;
    private boolean lastSent;
    private boolean attemptOver;
    private boolean streamOver;
    private boolean waiting;
    private int remoteCandidates;

    public AnswerExchange(PeerConnectionConfig config, ServerWarning warning, Listener listener) {
        this.config = config;
        this.warning = warning;
        this.listener = listener;
    }

    /**
     * Opens the stream.
     *
     * @param stub of the signaling service, with hosts and credentials
     */
    public void start(SignalingServiceStub stub) {
        stub.withInterceptors(new WhenHeaders(this::waiting)).answer(new Offers());
    }

    /** Whether an offer was taken whose end is not known yet. */
    public synchronized boolean busy() {
        return uuid != null && !attemptOver;
    }

    /** Ends the stream, and the attempt if there is one; the caller hears why. */
    public void close(Status reason) {
        if (busy()) {
            failAttempt(reason);
        }
        cancelStream(String.valueOf(reason.getDescription()));
    }

    private void cancelStream(String why) {
        ClientCallStreamObserver<AnswerResponse> open;
        synchronized (this) {
            open = streamOver ? null : responses;
        }
        if (open != null) {
            open.cancel(why, null);
        }
    }

    /** The service's side of the stream. */
    private final class Offers implements ClientResponseObserver<AnswerResponse, AnswerRequest> {
        @Override
        public void beforeStart(ClientCallStreamObserver<AnswerResponse> requests) {
            synchronized (AnswerExchange.this) {
                responses = requests;
            }
        }

        @Override
        public void onNext(AnswerRequest request) {
            waiting();
            switch (request.getStageCase()) {
                case INIT -> onInit(request);
                case UPDATE -> onUpdate(request);
                case ERROR -> onCallerError(request);
                case DONE, HEARTBEAT, STAGE_NOT_SET -> {}
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended(Status.OK);
        }
    }

    /** Tells once that the service has the stream. */
    public void waiting() {
        synchronized (this) {
            if (waiting || streamOver) {
                return;
            }
            waiting = true;
        }
        listener.onWaiting();
    }

    private void onInit(AnswerRequest request) {
        synchronized (this) {
            if (uuid != null) {
                return;
            }
            uuid = request.getUuid();
        }
        try {
            take(request);
        } finally {
            listener.onTaken();
        }
    }

    private void take(AnswerRequest request) {
        Status accepted = listener.onOffer();
        if (!accepted.isOk()) {
            failAttempt(accepted);
            return;
        }
        AnswerRequestInitStage init = request.getInit();
        SessionDescriptionInit offer = Descriptions.read(init.getSdp(), SdpType.OFFER);
        if (offer == null) {
            failAttempt(
                    Status.INVALID_ARGUMENT.withDescription("the offer is " + Descriptions.NONE));
            return;
        }
        PeerConnectionConfig withServers = PeerServers.add(config, init.getOptionalConfig());
        PeerSession made = new PeerSession(withServers, new LocalCandidates());
        long millis = AttemptTime.millis(init, System.currentTimeMillis());
        synchronized (this) {
            session = made;
            trickle = !init.getOptionalConfig().getDisableTrickle();
            deadline = Shared.timer().schedule(() -> late(millis), millis, TimeUnit.MILLISECONDS);
            if (!trickle) {
                // Servers that do not answer must not use up the time of the attempt.
                Shared.timer()
                        .schedule(
                                this::enoughGathered,
                                millis / GATHERING_SHARE,
                                TimeUnit.MILLISECONDS);
            }
        }
        listener.onAttempt(made);
        made.whenOpened().whenComplete((nothing, failure) -> opened(made, failure));
        made.answer(offer)
                .whenComplete(
                        (description, failure) -> {
                            if (failure != null) {
                                failAttempt(
                                        Status.INVALID_ARGUMENT.withDescription(
                                                "the offer cannot be used: "
                                                        + Statuses.of(failure).getDescription()));
                            } else {
                                described(description);
                            }
                        });
    }

    private void enoughGathered() {
        synchronized (this) {
            gathered = true;
        }
        sendWhatIsDue();
    }

    private void late(long millis) {
        failAttempt(
                Status.DEADLINE_EXCEEDED.withDescription(
                        "no connection between the two machines after " + millis + " ms"));
    }

    private void described(SessionDescriptionInit description) {
        synchronized (this) {
            answer = description.sdp();
        }
        sendWhatIsDue();
    }

    /** Candidates that the answer does not hold follow it; then this side is done at once. */
    private synchronized void sendWhatIsDue() {
        if (answer.isEmpty() || lastSent || !trickle && !gathered) {
            return;
        }
        if (!initSent) {
            initSent = true;
            SessionDescriptionInit whole = trickle || session == null ? null : session.described();
            answer = whole == null ? answer : whole.sdp();
            SessionDescriptionInit description = new SessionDescriptionInit(SdpType.ANSWER, answer);
            send(
                    message()
                            .setInit(
                                    AnswerResponseInitStage.newBuilder()
                                            .setSdp(SessionDescriptions.encode(description))));
        }
        for (IceCandidateInit candidate : unsent) {
            send(
                    message()
                            .setUpdate(
                                    AnswerResponseUpdateStage.newBuilder()
                                            .setCandidate(Candidates.toMessage(candidate))));
        }
        unsent.clear();
        if (gathered) {
            sendDone();
        }
    }

    private void sendDone() {
        lastSent = true;
        send(message().setDone(AnswerResponseDoneStage.getDefaultInstance()));
    }

    /** The other form of the end: nothing may follow it. */
    private synchronized void sendError(Status reason) {
        if (lastSent) {
            return;
        }
        lastSent = true;
        send(
                message()
                        .setError(
                                AnswerResponseErrorStage.newBuilder()
                                        .setStatus(Statuses.toMessage(reason))));
    }

    private AnswerResponse.Builder message() {
        return AnswerResponse.newBuilder().setUuid(uuid == null ? "" : uuid);
    }

    /** Under the lock: the stream takes one message at a time. */
    private void send(AnswerResponse.Builder message) {
        if (responses != null && !streamOver) {
            try {
                responses.onNext(message.build());
            } catch (IllegalStateException e) {
                streamOver = true; // cancelled meanwhile
            }
        }
    }

    private void onUpdate(AnswerRequest request) {
        PeerSession current;
        synchronized (this) {
            current = session;
            if (current == null
                    || !request.getUuid().equals(uuid)
                    || ++remoteCandidates > Limits.MAX_REMOTE_CANDIDATES) {
                return;
            }
        }
        current.add(Candidates.fromMessage(request.getUpdate().getCandidate()));
    }

    /** The caller gave up: nothing is owed to it. Once the channel is open, that is no news. */
    private void onCallerError(AnswerRequest request) {
        Status reason = Statuses.fromMessage(request.getError().getStatus());
        failAttempt(reason.withDescription("error from requester: " + reason.getDescription()));
    }

    private void opened(PeerSession open, @Nullable Throwable failure) {
        if (failure != null) {
            failAttempt(Statuses.of(failure));
            return;
        }
        synchronized (this) {
            if (attemptOver) {
                open.close();
                return;
            }
            attemptOver = true;
            stopDeadline();
            if (!lastSent) {
                sendWhatIsDue();
            }
            if (!lastSent) {
                sendDone();
            }
        }
        listener.onSession(open);
    }

    private void failAttempt(Status reason) {
        PeerSession failed;
        synchronized (this) {
            if (attemptOver || uuid == null) {
                return;
            }
            attemptOver = true;
            stopDeadline();
            sendError(reason);
            failed = session;
        }
        if (failed != null) {
            failed.close();
        }
        listener.onAttemptFailed(reason);
    }

    /** Under the lock: from now on only the end of the stream is waited for. */
    private void stopDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (!streamOver) {
            deadline =
                    Shared.timer()
                            .schedule(
                                    () -> cancelStream("the exchange is over"),
                                    END_MILLIS,
                                    TimeUnit.MILLISECONDS);
        }
    }

    private void ended(Status status) {
        boolean lost;
        synchronized (this) {
            if (streamOver) {
                return;
            }
            streamOver = true;
            lost = uuid != null && !initSent;
            if (attemptOver && deadline != null) {
                deadline.cancel(false);
            }
        }
        if (lost) {
            failAttempt(Status.UNAVAILABLE.withDescription("the signaling stream broke"));
        }
        listener.onStreamEnd(status);
    }

    private final class LocalCandidates implements PeerSession.Gathering {
        @Override
        public void onCandidate(IceCandidateInit candidate) {
            synchronized (AnswerExchange.this) {
                if (trickle && !answer.contains(CallerExchange.address(candidate))) {
                    unsent.add(candidate);
                }
            }
            sendWhatIsDue();
        }

        @Override
        public void onServerFailed(String url, String reason) {
            warning.about(url, reason);
        }

        @Override
        public void onComplete() {
            synchronized (AnswerExchange.this) {
                gathered = true;
            }
            sendWhatIsDue();
        }
    }
}
