package io.parley.rpc.dial;

import io.grpc.Status;
import io.parley.webrtc.PeerConnectionConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps some Answer streams waiting at the signaling service, for ever: one that took an offer is
 * replaced at once, and one that failed after a pause.
 */
public final class Registration {
    /** A service that sends no headers before its first message has taken a stream by then. */
    private static final long TAKEN_MILLIS = 300;

    /** What becomes of the streams; calls come from any thread. */
    public interface Listener {
        /** The service has the hosts; told again after each outage. */
        void onRegistered();

        /** It has not, and is tried again after a pause. */
        void onLost(Status status, Duration pause);

        /**
         * An offer came.
         *
         * @return OK to answer it; else why it is refused
         */
        Status onOffer();

        /** A session is about to be negotiated; whoever serves it listens to its pipe now. */
        void onAttempt(PeerSession session);

        /** The session is open. */
        void onSession(PeerSession session);

        /** The offer was taken, and no session came of it. */
        void onAttemptFailed(Status reason);
    }

    private final Supplier<Signaling> connector;
    private final PeerConnectionConfig config;
    private final ServerWarning warning;
    private final int count;
    private final Backoff backoff;
    private final Listener listener;

    // Guarded by this.
    private final Set<Stream> streams = new HashSet<>();
    private Signaling signaling;
    private boolean registered;
    private int missing;
    private boolean closed;

    /**
     * @param connector opens a connection to the service for the hosts
     * @param count streams that wait at any time
     */
    public Registration(
            Supplier<Signaling> connector,
            PeerConnectionConfig config,
            ServerWarning warning,
            int count,
            Backoff backoff,
            Listener listener) {
        this.connector = connector;
        this.config = config;
        this.warning = warning;
        this.count = count;
        this.backoff = backoff;
        this.listener = listener;
        signaling = connector.get();
    }

    /** Opens the streams. */
    public void start() {
        for (int i = 0; i < count; i++) {
            open();
        }
    }

    /** Streams that wait for an offer, for tests and figures. */
    public synchronized int waiting() {
        return (int) streams.stream().filter(stream -> !stream.offered).count();
    }

    /** Takes no more offers; attempts under way are given up, and their callers hear why. */
    public void close(Status reason) {
        List<Stream> open;
        Signaling used;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open = List.copyOf(streams);
            used = signaling;
        }
        open.forEach(stream -> stream.exchange.close(reason));
        used.closeSoon();
    }

    private void open() {
        Stream stream;
        synchronized (this) {
            if (closed) {
                return;
            }
            stream = new Stream(signaling);
            streams.add(stream);
        }
        stream.start();
    }

    private void registered() {
        synchronized (this) {
            if (registered || closed) {
                return;
            }
            registered = true;
        }
        backoff.reset();
        listener.onRegistered();
    }

    /** A stream ended that had taken no offer. All that are missing come back together. */
    private void lost(Signaling used, Status status) {
        Signaling broken = null;
        long pause;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (used == signaling && !used.isConnected()) {
                broken = used;
                signaling = connector.get();
            }
            if (missing++ > 0) {
                pause = 0;
            } else {
                registered = false;
                pause = backoff.nextMillis();
            }
        }
        if (broken != null) {
            broken.close();
        }
        if (pause > 0) {
            listener.onLost(status, Duration.ofMillis(pause));
            Shared.timer().schedule(this::reopen, pause, TimeUnit.MILLISECONDS);
        }
    }

    private void reopen() {
        int due;
        synchronized (this) {
            due = missing;
            missing = 0;
        }
        for (int i = 0; i < due; i++) {
            open();
        }
    }

    /** One stream, from its opening to its end. */
    private final class Stream implements AnswerExchange.Listener {
        private final Signaling on;
        private final AnswerExchange exchange = new AnswerExchange(config, warning, this);
        private volatile boolean offered;

        Stream(Signaling on) {
            this.on = on;
        }

        void start() {
            exchange.start(on.answerStub());
            // Told by its headers, its first message, or by nothing bad having happened.
            Shared.timer().schedule(this::assumeTaken, TAKEN_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void assumeTaken() {
            if (on.isConnected()) {
                exchange.waiting();
            }
        }

        @Override
        public void onWaiting() {
            registered();
        }

        @Override
        public Status onOffer() {
            offered = true;
            return listener.onOffer();
        }

        @Override
        public void onTaken() {
            open();
        }

        @Override
        public void onAttempt(PeerSession session) {
            listener.onAttempt(session);
        }

        @Override
        public void onSession(PeerSession session) {
            listener.onSession(session);
        }

        @Override
        public void onAttemptFailed(Status reason) {
            listener.onAttemptFailed(reason);
        }

        @Override
        public void onStreamEnd(Status status) {
            synchronized (Registration.this) {
                streams.remove(this);
            }
            if (!offered) {
                lost(on, status);
            }
        }
    }
}
