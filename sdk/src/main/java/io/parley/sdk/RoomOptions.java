package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import java.net.Authenticator;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a room is joined and kept. Immutable; made by {@link #builder()}.
 *
 * @since 0.1
 */
public final class RoomOptions {
    /** Every option at its default. */
    public static final RoomOptions DEFAULT = builder().build();

    private final boolean autoSubscribe;
    private final boolean adaptiveStream;
    private final boolean dynacast;
    private final boolean singlePeerConnection;
    private final RtcConfiguration rtcConfiguration;
    private final DataStreamOptions dataStream;
    private final @Nullable E2eeOptions encryption;
    private final Map<String, String> attributes;
    private final String metadata;
    private final Duration connectTimeout;
    private final Duration joinTimeout;
    private final int joinRetries;
    private final int reconnectAttempts;
    private final @Nullable SSLContext sslContext;
    private final @Nullable ProxySelector proxySelector;
    private final @Nullable Authenticator proxyAuthenticator;
    private final @Nullable Executor executor;

    private RoomOptions(Builder builder) {
        autoSubscribe = builder.autoSubscribe;
        adaptiveStream = builder.adaptiveStream;
        dynacast = builder.dynacast;
        singlePeerConnection = builder.singlePeerConnection;
        rtcConfiguration = builder.rtcConfiguration;
        dataStream = builder.dataStream;
        encryption = builder.encryption;
        attributes = builder.attributes;
        metadata = builder.metadata;
        connectTimeout = builder.connectTimeout;
        joinTimeout = builder.joinTimeout;
        joinRetries = builder.joinRetries;
        reconnectAttempts = builder.reconnectAttempts;
        sslContext = builder.sslContext;
        proxySelector = builder.proxySelector;
        proxyAuthenticator = builder.proxyAuthenticator;
        executor = builder.executor;
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Begins with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.autoSubscribe = autoSubscribe;
        builder.adaptiveStream = adaptiveStream;
        builder.dynacast = dynacast;
        builder.singlePeerConnection = singlePeerConnection;
        builder.rtcConfiguration = rtcConfiguration;
        builder.dataStream = dataStream;
        builder.encryption = encryption;
        builder.attributes = attributes;
        builder.metadata = metadata;
        builder.connectTimeout = connectTimeout;
        builder.joinTimeout = joinTimeout;
        builder.joinRetries = joinRetries;
        builder.reconnectAttempts = reconnectAttempts;
        builder.sslContext = sslContext;
        builder.proxySelector = proxySelector;
        builder.proxyAuthenticator = proxyAuthenticator;
        builder.executor = executor;
        return builder;
    }

    /** See {@link Builder#autoSubscribe}. */
    public boolean autoSubscribe() {
        return autoSubscribe;
    }

    /** See {@link Builder#adaptiveStream}. */
    public boolean adaptiveStream() {
        return adaptiveStream;
    }

    /** See {@link Builder#dynacast}. */
    public boolean dynacast() {
        return dynacast;
    }

    /** See {@link Builder#singlePeerConnection}. */
    public boolean singlePeerConnection() {
        return singlePeerConnection;
    }

    /** See {@link Builder#rtcConfiguration}. */
    public RtcConfiguration rtcConfiguration() {
        return rtcConfiguration;
    }

    /** See {@link Builder#dataStream}. */
    public DataStreamOptions dataStream() {
        return dataStream;
    }

    /** See {@link Builder#encryption}. */
    public @Nullable E2eeOptions encryption() {
        return encryption;
    }

    /** See {@link Builder#attributes}. */
    public Map<String, String> attributes() {
        return attributes;
    }

    /** See {@link Builder#metadata}. */
    public String metadata() {
        return metadata;
    }

    /** See {@link Builder#connectTimeout}. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** See {@link Builder#joinTimeout}. */
    public Duration joinTimeout() {
        return joinTimeout;
    }

    /** See {@link Builder#joinRetries}. */
    public int joinRetries() {
        return joinRetries;
    }

    /** See {@link Builder#reconnectAttempts}. */
    public int reconnectAttempts() {
        return reconnectAttempts;
    }

    /** See {@link Builder#sslContext}. */
    public @Nullable SSLContext sslContext() {
        return sslContext;
    }

    /** See {@link Builder#proxySelector}. */
    public @Nullable ProxySelector proxySelector() {
        return proxySelector;
    }

    /** See {@link Builder#proxyAuthenticator}. */
    public @Nullable Authenticator proxyAuthenticator() {
        return proxyAuthenticator;
    }

    /** See {@link Builder#executor}. */
    public @Nullable Executor executor() {
        return executor;
    }

    /** Collects options; each has a default. Not thread-safe. */
    public static final class Builder {
        private boolean autoSubscribe = true;
        private boolean adaptiveStream;
        private boolean dynacast;
        private boolean singlePeerConnection = true;
        private RtcConfiguration rtcConfiguration = RtcConfiguration.DEFAULT;
        private DataStreamOptions dataStream = DataStreamOptions.DEFAULT;
        private @Nullable E2eeOptions encryption;
        private Map<String, String> attributes = Map.of();
        private String metadata = "";
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration joinTimeout = Duration.ofSeconds(15);
        private int joinRetries = 3;
        private int reconnectAttempts = 10;
        private @Nullable SSLContext sslContext;
        private @Nullable ProxySelector proxySelector;
        private @Nullable Authenticator proxyAuthenticator;
        private @Nullable Executor executor;

        private Builder() {}

        /** Whether every track of the others is subscribed to; default true. */
        public Builder autoSubscribe(boolean value) {
            autoSubscribe = value;
            return this;
        }

        /** Whether the server may choose the sizes of videos; default false. */
        public Builder adaptiveStream(boolean value) {
            adaptiveStream = value;
            return this;
        }

        /** Whether sizes of one's own videos that nobody wants are not sent; default false. */
        public Builder dynacast(boolean value) {
            dynacast = value;
            return this;
        }

        /**
         * Whether one WebRTC connection carries both directions; default true, as in the other
         * SDKs. A server that cannot do that is joined with two.
         */
        public Builder singlePeerConnection(boolean value) {
            singlePeerConnection = value;
            return this;
        }

        /** How paths to the server are looked for; default {@link RtcConfiguration#DEFAULT}. */
        public Builder rtcConfiguration(RtcConfiguration value) {
            rtcConfiguration = requireNonNull(value, "rtcConfiguration");
            return this;
        }

        /** Limits of streams that others send; default {@link DataStreamOptions#DEFAULT}. */
        public Builder dataStream(DataStreamOptions value) {
            dataStream = requireNonNull(value, "dataStream");
            return this;
        }

        /** Encrypts data from end to end; default null: no encryption. */
        public Builder encryption(@Nullable E2eeOptions value) {
            encryption = value;
            return this;
        }

        /**
         * Attributes to join with, laid over those of the token; needs {@code
         * canUpdateOwnMetadata}. Default none.
         */
        public Builder attributes(Map<String, String> value) {
            attributes = Map.copyOf(value);
            return this;
        }

        /**
         * Metadata to join with, in place of those of the token; needs {@code
         * canUpdateOwnMetadata}. Default "": the token's.
         */
        public Builder metadata(String value) {
            metadata = requireNonNull(value, "metadata");
            return this;
        }

        /**
         * Longest time for each attempt to reach the server; more than zero, default 5 s, as in the
         * other SDKs.
         */
        public Builder connectTimeout(Duration value) {
            connectTimeout = positive("connectTimeout", value);
            return this;
        }

        /** Longest time from there until data can flow; more than zero, default 15 s. */
        public Builder joinTimeout(Duration value) {
            joinTimeout = positive("joinTimeout", value);
            return this;
        }

        /**
         * How often a first join is tried again where that may help, 0 or more; default 3, as in
         * the other SDKs.
         */
        public Builder joinRetries(int value) {
            joinRetries = atLeast("joinRetries", value, 0);
            return this;
        }

        /**
         * How often a lost connection is tried again before the room is given up, 1 or more;
         * default 10, as in the other SDKs.
         */
        public Builder reconnectAttempts(int value) {
            reconnectAttempts = atLeast("reconnectAttempts", value, 1);
            return this;
        }

        /** Who is trusted, for {@code wss} and {@code https}; default null: the JVM's own. */
        public Builder sslContext(@Nullable SSLContext value) {
            sslContext = value;
            return this;
        }

        /** Which proxy leads to the server; default null: the JVM's own. */
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
         * Whose threads call listeners and handlers, one at a time for each room; default null: a
         * pool that all rooms share. An executor of virtual threads is a good one where the JDK has
         * them.
         */
        public Builder executor(@Nullable Executor value) {
            executor = value;
            return this;
        }

        /** The options. */
        public RoomOptions build() {
            return new RoomOptions(this);
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
