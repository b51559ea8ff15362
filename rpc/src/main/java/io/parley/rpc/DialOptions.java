package io.parley.rpc;

import static java.util.Objects.requireNonNull;

import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.parley.rpc.dial.PeerSession;
import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.peer.IceTransportPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Dialer#dial} works. Immutable; made by {@link #builder()}.
 *
 * @since 0.1
 */
public final class DialOptions {
    /** The defaults of each option. */
    public static final DialOptions DEFAULT = builder().build();

    private final Duration timeout;
    private final Access access;
    private final Access directAccess;
    private final @Nullable ChannelCredentials tls;
    private final boolean plaintext;
    private final Downgrade downgrade;
    private final boolean webrtc;
    private final boolean direct;
    private final @Nullable String directAddress;
    private final boolean trickle;
    private final List<IceServer> iceServers;
    private final @Nullable IceTransportPolicy iceTransportPolicy;
    private final List<ClientInterceptor> interceptors;
    private final PeerConnectionConfig peerConnection;
    private final boolean reconnect;
    private final Duration firstPause;
    private final Duration longestPause;

    private DialOptions(Builder builder) {
        timeout = builder.timeout;
        access = builder.access;
        directAccess = builder.directAccess;
        tls = builder.tls;
        plaintext = builder.plaintext;
        downgrade = builder.downgrade;
        webrtc = builder.webrtc;
        direct = builder.direct;
        directAddress = builder.directAddress;
        trickle = builder.trickle;
        iceServers = List.copyOf(builder.iceServers);
        iceTransportPolicy = builder.iceTransportPolicy;
        interceptors = List.copyOf(builder.interceptors);
        peerConnection = builder.peerConnection;
        reconnect = builder.reconnect;
        firstPause = builder.firstPause;
        longestPause = builder.longestPause;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** See {@link Builder#timeout}. */
    public Duration timeout() {
        return timeout;
    }

    /** See {@link Builder#access}. */
    public Access access() {
        return access;
    }

    /** See {@link Builder#directAccess}. */
    public Access directAccess() {
        return directAccess;
    }

    /** See {@link Builder#tls}. */
    public @Nullable ChannelCredentials tls() {
        return tls;
    }

    /** See {@link Builder#plaintext}. */
    public boolean plaintext() {
        return plaintext;
    }

    /** See {@link Builder#downgrade}. */
    public Downgrade downgrade() {
        return downgrade;
    }

    /** See {@link Builder#webrtc}. */
    public boolean webrtc() {
        return webrtc;
    }

    /** See {@link Builder#direct}. */
    public boolean direct() {
        return direct;
    }

    /** See {@link Builder#directAddress}. */
    public @Nullable String directAddress() {
        return directAddress;
    }

    /** See {@link Builder#trickle}. */
    public boolean trickle() {
        return trickle;
    }

    /** See {@link Builder#iceTransportPolicy}; null for that of the peer connection. */
    public @Nullable IceTransportPolicy iceTransportPolicy() {
        return iceTransportPolicy;
    }

    /** See {@link Builder#iceServers}. */
    public List<IceServer> iceServers() {
        return iceServers;
    }

    /** See {@link Builder#interceptors}. */
    public List<ClientInterceptor> interceptors() {
        return interceptors;
    }

    /** See {@link Builder#peerConnection}. */
    public PeerConnectionConfig peerConnection() {
        return peerConnection;
    }

    /** See {@link Builder#reconnect}. */
    public boolean reconnect() {
        return reconnect;
    }

    /** See {@link Builder#backoff}. */
    public Duration firstPause() {
        return firstPause;
    }

    /** See {@link Builder#backoff}. */
    public Duration longestPause() {
        return longestPause;
    }

    /** Collects the options; every one has a default. */
    public static final class Builder {
        private Duration timeout = Duration.ofSeconds(10);
        private Access access = Access.NONE;
        private Access directAccess = Access.NONE;
        private @Nullable ChannelCredentials tls;
        private boolean plaintext;
        private Downgrade downgrade = Downgrade.NEVER;
        private boolean webrtc = true;
        private boolean direct = true;
        private @Nullable String directAddress;
        private boolean trickle = true;
        private List<IceServer> iceServers = List.of();
        private @Nullable IceTransportPolicy iceTransportPolicy;
        private List<ClientInterceptor> interceptors = List.of();
        private PeerConnectionConfig peerConnection = PeerSession.DEFAULT_CONFIG;
        private boolean reconnect = true;
        private Duration firstPause = Duration.ofMillis(500);
        private Duration longestPause = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * Longest time of one dial, more than zero; default 10 s, the life of an offer at the
         * signaling service.
         */
        public Builder timeout(Duration value) {
            timeout = positive("timeout", value);
            return this;
        }

        /** What the signaling service is shown; default {@link Access#NONE}. */
        public Builder access(Access value) {
            access = requireNonNull(value, "value");
            return this;
        }

        /**
         * What the host itself is shown on the direct path. Default {@link Access#NONE}, but that
         * of the signaling service where both have the same address.
         */
        public Builder directAccess(Access value) {
            directAccess = requireNonNull(value, "value");
            return this;
        }

        /** TLS to servers; default: verified by the roots that the JDK trusts. */
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
         * What becomes of the dial when TLS is meant and the server speaks none; default {@link
         * Downgrade#NEVER}.
         */
        public Builder downgrade(Downgrade value) {
            downgrade = requireNonNull(value, "value");
            return this;
        }

        /** Whether a connection between peers is tried; default true. */
        public Builder webrtc(boolean value) {
            webrtc = value;
            return this;
        }

        /**
         * Whether the host's own address is tried when the server there knows no signaling; default
         * true. With {@code webrtc(false)} it is the only way.
         */
        public Builder direct(boolean value) {
            direct = value;
            return this;
        }

        /** Where the direct path leads; default: the host is the address. */
        public Builder directAddress(String value) {
            directAddress = requireNonNull(value, "value");
            return this;
        }

        /**
         * Whether candidates may follow the offer; default true. Without, the offer is sent when it
         * is complete.
         */
        public Builder trickle(boolean value) {
            trickle = value;
            return this;
        }

        /** STUN and TURN servers to use before those that the signaling service names. */
        public Builder iceServers(List<IceServer> value) {
            iceServers = List.copyOf(value);
            return this;
        }

        /** Which addresses of this side may be used; default all. */
        public Builder iceTransportPolicy(IceTransportPolicy value) {
            iceTransportPolicy = requireNonNull(value, "value");
            return this;
        }

        /** Wrap every call, on either path; the last is called first. */
        public Builder interceptors(List<ClientInterceptor> value) {
            interceptors = List.copyOf(value);
            return this;
        }

        /** How peer connections are made; the default suits unless their loop is to be shared. */
        public Builder peerConnection(PeerConnectionConfig value) {
            peerConnection = requireNonNull(value, "value");
            return this;
        }

        /** Whether a lost connection is dialed again, for ever; default true. */
        public Builder reconnect(boolean value) {
            reconnect = value;
            return this;
        }

        /**
         * Pauses between dials that fail; each is a random half to all of what is due.
         *
         * @param first after the first failure; default 0.5 s
         * @param longest default 30 s
         */
        public Builder backoff(Duration first, Duration longest) {
            firstPause = positive("first", first);
            longestPause = positive("longest", longest);
            return this;
        }

        public DialOptions build() {
            return new DialOptions(this);
        }
    }

    static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
        }
        return value;
    }
}
