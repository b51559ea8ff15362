package io.parley.rpc;

import static java.util.Objects.requireNonNull;

import io.grpc.ChannelCredentials;
import io.parley.rpc.dial.PeerSession;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.peer.IceTransportPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link Answerer} registers and whom it takes. Immutable; made by {@link #builder()}.
 *
 * @since 0.1
 */
public final class AnswererOptions {
    /** The defaults of each option. */
    public static final AnswererOptions DEFAULT = builder().build();

    private final Access access;
    private final @Nullable ChannelCredentials tls;
    private final boolean plaintext;
    private final int waitingStreams;
    private final int maxConnections;
    private final List<IceServer> iceServers;
    private final @Nullable IceTransportPolicy iceTransportPolicy;
    private final PeerConnectionConfig peerConnection;
    private final Duration firstPause;
    private final Duration longestPause;
    private final Duration grace;
    private final AnswererListener listener;

    private AnswererOptions(Builder builder) {
        access = builder.access;
        tls = builder.tls;
        plaintext = builder.plaintext;
        waitingStreams = builder.waitingStreams;
        maxConnections = builder.maxConnections;
        iceServers = builder.iceServers;
        iceTransportPolicy = builder.iceTransportPolicy;
        peerConnection = builder.peerConnection;
        firstPause = builder.firstPause;
        longestPause = builder.longestPause;
        grace = builder.grace;
        listener = builder.listener;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** See {@link Builder#access}. */
    public Access access() {
        return access;
    }

    /** See {@link Builder#tls}. */
    public @Nullable ChannelCredentials tls() {
        return tls;
    }

    /** See {@link Builder#plaintext}. */
    public boolean plaintext() {
        return plaintext;
    }

    /** See {@link Builder#waitingStreams}. */
    public int waitingStreams() {
        return waitingStreams;
    }

    /** See {@link Builder#maxConnections}. */
    public int maxConnections() {
        return maxConnections;
    }

    /** See {@link Builder#iceTransportPolicy}; null for that of the peer connection. */
    public @Nullable IceTransportPolicy iceTransportPolicy() {
        return iceTransportPolicy;
    }

    /** See {@link Builder#iceServers}. */
    public List<IceServer> iceServers() {
        return iceServers;
    }

    /** See {@link Builder#peerConnection}. */
    public PeerConnectionConfig peerConnection() {
        return peerConnection;
    }

    /** See {@link Builder#backoff}. */
    public Duration firstPause() {
        return firstPause;
    }

    /** See {@link Builder#backoff}. */
    public Duration longestPause() {
        return longestPause;
    }

    /** See {@link Builder#grace}. */
    public Duration grace() {
        return grace;
    }

    /** See {@link Builder#listener}. */
    public AnswererListener listener() {
        return listener;
    }

    /** Collects the options; every one has a default. */
    public static final class Builder {
        private Access access = Access.NONE;
        private @Nullable ChannelCredentials tls;
        private boolean plaintext;
        private int waitingStreams = 2;
        private int maxConnections = 100;
        private List<IceServer> iceServers = List.of();
        private @Nullable IceTransportPolicy iceTransportPolicy;
        private PeerConnectionConfig peerConnection = PeerSession.DEFAULT_CONFIG;
        private Duration firstPause = Duration.ofMillis(500);
        private Duration longestPause = Duration.ofSeconds(15);
        private Duration grace = Duration.ofSeconds(30);
        private AnswererListener listener = new AnswererListener() {};

        private Builder() {}

        /** What the signaling service is shown; default {@link Access#NONE}. */
        public Builder access(Access value) {
            access = requireNonNull(value, "value");
            return this;
        }

        /** TLS to the signaling service; default: verified by the roots that the JDK trusts. */
        public Builder tls(ChannelCredentials value) {
            tls = requireNonNull(value, "value");
            return this;
        }

        /** Whether an address without a scheme is spoken to without TLS; default false. */
        public Builder plaintext(boolean value) {
            plaintext = value;
            return this;
        }

        /**
         * Answer streams that wait at the service at any time, 1 to 16; default 2, as many as other
         * answerers keep: one is ready while the other is replaced.
         */
        public Builder waitingStreams(int value) {
            waitingStreams = inRange("waitingStreams", value, 16);
            return this;
        }

        /**
         * Connections at a time, with those that are being made, 1 to 10,000; default 100. Callers
         * beyond get RESOURCE_EXHAUSTED.
         */
        public Builder maxConnections(int value) {
            maxConnections = inRange("maxConnections", value, 10_000);
            return this;
        }

        /** STUN and TURN servers to use before those that come with an offer; default none. */
        public Builder iceServers(List<IceServer> value) {
            iceServers = List.copyOf(value);
            return this;
        }

        /** Which addresses of this side may be used; default all. */
        public Builder iceTransportPolicy(IceTransportPolicy value) {
            iceTransportPolicy = requireNonNull(value, "value");
            return this;
        }

        /** How peer connections are made; the default suits unless their loop is to be shared. */
        public Builder peerConnection(PeerConnectionConfig value) {
            peerConnection = requireNonNull(value, "value");
            return this;
        }

        /**
         * Pauses before the signaling service is tried again; each is a random half to all of what
         * is due.
         *
         * @param first after the first failure; default 0.5 s
         * @param longest default 15 s
         */
        public Builder backoff(Duration first, Duration longest) {
            firstPause = DialOptions.positive("first", first);
            longestPause = DialOptions.positive("longest", longest);
            return this;
        }

        /** How long a shutdown waits for calls that run; default 30 s. */
        public Builder grace(Duration value) {
            grace = DialOptions.positive("grace", value);
            return this;
        }

        /** Hears how it fares; default nobody. */
        public Builder listener(AnswererListener value) {
            listener = requireNonNull(value, "value");
            return this;
        }

        public AnswererOptions build() {
            return new AnswererOptions(this);
        }

        private static int inRange(String name, int value, int max) {
            if (value < 1 || value > max) {
                throw new IllegalArgumentException(
                        name + ": " + value + " (expected: 1 to " + max + ")");
            }
            return value;
        }
    }
}
