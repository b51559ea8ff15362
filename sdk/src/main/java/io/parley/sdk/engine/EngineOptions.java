package io.parley.sdk.engine;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.ClientInfo;
import io.parley.webrtc.peer.IceTransportPolicy;
import io.parley.webrtc.turn.IceServer;
import java.net.Authenticator;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How a connection to a room is made and kept. Immutable; made by {@link #builder()}. */
public final class EngineOptions {
    /** Every option at its default. */
    public static final EngineOptions DEFAULT = builder().build();

    private final Builder values;

    private EngineOptions(Builder values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** See {@link Builder#singlePeerConnection}. */
    public boolean singlePeerConnection() {
        return values.singlePeerConnection;
    }

    /** See {@link Builder#autoSubscribe}. */
    public boolean autoSubscribe() {
        return values.autoSubscribe;
    }

    /** See {@link Builder#adaptiveStream}. */
    public boolean adaptiveStream() {
        return values.adaptiveStream;
    }

    /** See {@link Builder#clientInfo}. */
    public ClientInfo clientInfo() {
        return values.clientInfo;
    }

    /** See {@link Builder#attributes}. */
    public Map<String, String> attributes() {
        return values.attributes;
    }

    /** See {@link Builder#metadata}. */
    public String metadata() {
        return values.metadata;
    }

    /** See {@link Builder#sslContext}. */
    public @Nullable SSLContext sslContext() {
        return values.sslContext;
    }

    /** See {@link Builder#proxySelector}. */
    public @Nullable ProxySelector proxySelector() {
        return values.proxySelector;
    }

    /** See {@link Builder#proxyAuthenticator}. */
    public @Nullable Authenticator proxyAuthenticator() {
        return values.proxyAuthenticator;
    }

    /** See {@link Builder#connectTimeout}. */
    public Duration connectTimeout() {
        return values.connectTimeout;
    }

    /** See {@link Builder#answerTimeout}. */
    public Duration answerTimeout() {
        return values.answerTimeout;
    }

    /** See {@link Builder#transportTimeout}. */
    public Duration transportTimeout() {
        return values.transportTimeout;
    }

    /** See {@link Builder#joinRetries}. */
    public int joinRetries() {
        return values.joinRetries;
    }

    /** See {@link Builder#reconnectAttempts}. */
    public int reconnectAttempts() {
        return values.reconnectAttempts;
    }

    /** See {@link Builder#addIceServer}. */
    List<IceServer> iceServers() {
        return values.iceServers;
    }

    /** See {@link Builder#relayOnly}. */
    IceTransportPolicy iceTransportPolicy() {
        return values.iceTransportPolicy;
    }

    /** See {@link Builder#packetFilter}. */
    public @Nullable PacketFilter packetFilter() {
        return values.packetFilter;
    }

    /** Collects the options; every one has a default. */
    public static final class Builder implements Cloneable {
        private boolean singlePeerConnection = true;
        private boolean autoSubscribe;
        private boolean adaptiveStream;
        private ClientInfo clientInfo = ClientInfo.getDefaultInstance();
        private Map<String, String> attributes = Map.of();
        private String metadata = "";
        private @Nullable SSLContext sslContext;
        private @Nullable ProxySelector proxySelector;
        private @Nullable Authenticator proxyAuthenticator;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration answerTimeout = Duration.ofSeconds(5);
        private Duration transportTimeout = Duration.ofSeconds(15);
        private int joinRetries = 3;
        private int reconnectAttempts = 10;
        private @Nullable PacketFilter packetFilter;
        private List<IceServer> iceServers = List.of();
        private IceTransportPolicy iceTransportPolicy = IceTransportPolicy.ALL;

        private Builder() {}

        /**
         * Adds a STUN or TURN server; if there is one, those that the server names are not used.
         */
        public Builder addIceServer(List<String> urls, String username, String credential) {
            List<IceServer> servers = new ArrayList<>(iceServers);
            servers.add(new IceServer(urls, username, credential));
            iceServers = List.copyOf(servers);
            return this;
        }

        /** Uses TURN servers only; default: all ways. */
        public Builder relayOnly() {
            iceTransportPolicy = IceTransportPolicy.RELAY;
            return this;
        }

        /** Shows the server no address of this machine, but those that others see; default: all. */
        public Builder withoutHosts() {
            iceTransportPolicy = IceTransportPolicy.NO_HOST;
            return this;
        }

        /**
         * Whether one peer connection carries both directions; default true. A server that cannot
         * is joined with two.
         */
        public Builder singlePeerConnection(boolean value) {
            singlePeerConnection = value;
            return this;
        }

        /** Whether the server sends every track without being asked; default false. */
        public Builder autoSubscribe(boolean value) {
            autoSubscribe = value;
            return this;
        }

        /** Whether the server may choose sizes of video; default false. */
        public Builder adaptiveStream(boolean value) {
            adaptiveStream = value;
            return this;
        }

        /**
         * What the server and the other participants are told about this program: SDK, version,
         * protocols, capabilities. Fields left empty are filled in.
         */
        public Builder clientInfo(ClientInfo value) {
            clientInfo = requireNonNull(value, "value");
            return this;
        }

        /** Laid over the token's attributes; needs {@code canUpdateOwnMetadata}. Default none. */
        public Builder attributes(Map<String, String> value) {
            attributes = Map.copyOf(value);
            return this;
        }

        /** Replaces the token's metadata; needs {@code canUpdateOwnMetadata}. Default empty. */
        public Builder metadata(String value) {
            metadata = requireNonNull(value, "value");
            return this;
        }

        /** Who is trusted, for {@code wss} and {@code https}; default null: the JVM's own. */
        public Builder sslContext(@Nullable SSLContext value) {
            sslContext = value;
            return this;
        }

        /**
         * Which proxy leads to the server, asked with the {@code http} or {@code https} form of the
         * URL; default null: the JVM's own, {@link ProxySelector#getDefault}.
         */
        public Builder proxySelector(@Nullable ProxySelector value) {
            proxySelector = value;
            return this;
        }

        /** Name and password for a proxy; default null: none. */
        public Builder proxyAuthenticator(@Nullable Authenticator value) {
            proxyAuthenticator = value;
            return this;
        }

        /**
         * Longest time to the end of the WebSocket handshake, for each address tried; default 5 s,
         * as in the other SDKs.
         */
        public Builder connectTimeout(Duration value) {
            connectTimeout = positive("connectTimeout", value);
            return this;
        }

        /** Longest time from there to the server's first message; default 5 s. */
        public Builder answerTimeout(Duration value) {
            answerTimeout = positive("answerTimeout", value);
            return this;
        }

        /** Longest time from there until the peer connection is up; default 15 s. */
        public Builder transportTimeout(Duration value) {
            transportTimeout = positive("transportTimeout", value);
            return this;
        }

        /** How often a first join is tried again when that may help, 0 or more; default 3. */
        public Builder joinRetries(int value) {
            joinRetries = atLeast("joinRetries", value, 0);
            return this;
        }

        /** Attempts to get a lost connection back before giving up, 1 or more; default 10. */
        public Builder reconnectAttempts(int value) {
            reconnectAttempts = atLeast("reconnectAttempts", value, 1);
            return this;
        }

        /** Changes packets on their way, as encryption does; default null: none. */
        public Builder packetFilter(@Nullable PacketFilter value) {
            packetFilter = value;
            return this;
        }

        public EngineOptions build() {
            try {
                return new EngineOptions((Builder) clone());
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(
                        name + ": " + value + " (expected: more than zero)");
            }
            return value;
        }

        private static int atLeast(String name, int value, int least) {
            if (value < least) {
                throw new IllegalArgumentException(
                        name + ": " + value + " (expected: " + least + " or more)");
            }
            return value;
        }
    }
}
