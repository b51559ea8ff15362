package io.parley.server.config;

import io.parley.server.limits.LimitSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a server is started with. Immutable; made by {@link #builder()} or read from YAML
 * by {@link ConfigReader}.
 */
public final class ServerConfig {

    /**
     * The port that everything over HTTP uses unless told otherwise: LiveKit's, which clients'
     * samples name.
     */
    public static final int DEFAULT_PORT = 7880;

    private final int port;
    private final List<String> bindAddresses;
    private final Map<String, String> keys;
    private final RtcConfig rtc;
    private final RoomConfig room;
    private final LoggingConfig logging;
    private final String region;
    private final boolean development;
    private final Duration warmUp;
    private final @Nullable TlsConfig tls;
    private final @Nullable TracingConfig tracing;
    private final SignalingConfig signaling;
    private final List<SignalingConfig.IceServer> iceServers;
    private final WebhookConfig webhook;
    private final LimitSet limits;
    private final MediaConfig media;
    private final boolean dataTracks;

    private ServerConfig(Builder builder) {
        port = builder.port;
        bindAddresses = List.copyOf(builder.bindAddresses);
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(builder.keys));
        rtc = builder.rtc;
        room = builder.room;
        logging = builder.logging;
        region = builder.region;
        development = builder.development;
        warmUp = builder.warmUp;
        tls = builder.tls;
        tracing = builder.tracing;
        signaling = builder.signaling;
        iceServers = builder.iceServers;
        webhook = builder.webhook;
        limits = builder.limits;
        media = builder.media;
        dataTracks = builder.dataTracks;
    }

    /** A builder with every default and no API key. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this configuration. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.port = port;
        builder.bindAddresses = bindAddresses;
        builder.keys.putAll(keys);
        builder.rtc = rtc;
        builder.room = room;
        builder.logging = logging;
        builder.region = region;
        builder.development = development;
        builder.warmUp = warmUp;
        builder.tls = tls;
        builder.tracing = tracing;
        builder.signaling = signaling;
        builder.iceServers = iceServers;
        builder.webhook = webhook;
        builder.limits = limits;
        builder.media = media;
        builder.dataTracks = dataTracks;
        return builder;
    }

    /** The TCP port of everything over HTTP, 0 to 65535; 0 lets the system choose. */
    public int port() {
        return port;
    }

    /** The addresses to listen on, for HTTP and for media; empty means all. */
    public List<String> bindAddresses() {
        return bindAddresses;
    }

    /** Secrets by API key, in the order in which they were added: the first one signs. */
    public Map<String, String> keys() {
        return keys;
    }

    /** Where media and data travel. */
    public RtcConfig rtc() {
        return rtc;
    }

    /** How rooms begin and end. */
    public RoomConfig room() {
        return room;
    }

    /** What the {@code parley} command logs. */
    public LoggingConfig logging() {
        return logging;
    }

    /** The name of the region that clients are told, often empty. */
    public String region() {
        return region;
    }

    /** Whether secrets of any length are accepted. */
    public boolean development() {
        return development;
    }

    /** See {@link Builder#warmUp}. */
    public Duration warmUp() {
        return warmUp;
    }

    /** The certificate of the front port; null serves plaintext. */
    public @Nullable TlsConfig tls() {
        return tls;
    }

    /** See {@link Builder#tracing}. */
    public @Nullable TracingConfig tracing() {
        return tracing;
    }

    /** STUN and TURN servers that participants of rooms are told. */
    public List<SignalingConfig.IceServer> iceServers() {
        return iceServers;
    }

    /** How far clients may go. */
    public LimitSet limits() {
        return limits;
    }

    /** How audio and video are sent. */
    public MediaConfig media() {
        return media;
    }

    /** Whether participants may publish data tracks. */
    public boolean dataTracks() {
        return dataTracks;
    }

    /** The signaling service. */
    public SignalingConfig signaling() {
        return signaling;
    }

    /** Who is told by HTTP what happens in rooms. */
    public WebhookConfig webhook() {
        return webhook;
    }

    /** Builds a {@link ServerConfig}. Not thread-safe. */
    public static final class Builder {

        /** HS256 asks for a key of at least the hash's size (RFC 7518 §3.2): 32 bytes. */
        private static final int MIN_SECRET_LENGTH = 32;

        private int port = DEFAULT_PORT;
        private List<String> bindAddresses = List.of();
        private final Map<String, String> keys = new LinkedHashMap<>();
        private RtcConfig rtc = RtcConfig.DEFAULT;
        private RoomConfig room = RoomConfig.DEFAULT;
        private LoggingConfig logging = LoggingConfig.DEFAULT;
        private String region = "";
        private boolean development;
        private Duration warmUp = Duration.ZERO;
        private @Nullable TlsConfig tls;
        private @Nullable TracingConfig tracing;
        private SignalingConfig signaling = SignalingConfig.DEFAULT;
        private List<SignalingConfig.IceServer> iceServers = List.of();
        private WebhookConfig webhook = WebhookConfig.DEFAULT;
        private LimitSet limits = LimitSet.DEFAULT;
        private MediaConfig media = MediaConfig.DEFAULT;
        private boolean dataTracks = true;
        private final Map<String, String> keyOrigins = new HashMap<>();

        private Builder() {}

        /**
         * Sets the TCP port.
         *
         * @param value 0 to 65535; 0 lets the system choose
         */
        public Builder port(int value) {
            if (value < 0 || value > 65535) {
                throw new IllegalArgumentException("port: " + value + " (expected: 0 to 65535)");
            }
            port = value;
            return this;
        }

        /** Sets the addresses to listen on; empty means all. */
        public Builder bindAddresses(List<String> value) {
            bindAddresses = List.copyOf(value);
            return this;
        }

        /** Adds an API key and its secret. */
        public Builder key(String key, String secret) {
            keys.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(secret, "secret"));
            return this;
        }

        /** Adds an API key and its secret, and says where they were given. */
        Builder key(String key, String secret, String origin) {
            keyOrigins.put(key, origin);
            return key(key, secret);
        }

        /** Sets where media and data travel. */
        public Builder rtc(RtcConfig value) {
            rtc = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets how rooms begin and end. */
        public Builder room(RoomConfig value) {
            room = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets what the command logs. */
        public Builder logging(LoggingConfig value) {
            logging = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the region that clients are told. */
        public Builder region(String value) {
            region = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets whether secrets of any length are accepted. Never for a server that others can
         * reach.
         */
        public Builder development(boolean value) {
            development = value;
            return this;
        }

        /**
         * Sets for how long, once it is ready, a server may let participants of its own join rooms
         * of their own, so that the JVM has compiled what real ones need. It takes up to a
         * processor meanwhile. Default zero: not at all.
         */
        public Builder warmUp(Duration value) {
            warmUp = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets the certificate of the front port; null serves plaintext. */
        public Builder tls(@Nullable TlsConfig value) {
            tls = value;
            return this;
        }

        /** Where traces go; default null: nowhere. */
        public Builder tracing(@Nullable TracingConfig value) {
            tracing = value;
            return this;
        }

        /** What was set so far. */
        public @Nullable TracingConfig tracing() {
            return tracing;
        }

        /** Sets the STUN and TURN servers that participants of rooms are told; default none. */
        public Builder iceServers(List<SignalingConfig.IceServer> value) {
            iceServers = List.copyOf(value);
            return this;
        }

        /** Sets how far clients may go. */
        public Builder limits(LimitSet value) {
            limits = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets how audio and video are sent. */
        public Builder media(MediaConfig value) {
            media = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets whether participants may publish data tracks; default true. */
        public Builder dataTracks(boolean value) {
            dataTracks = value;
            return this;
        }

        /** Sets the signaling service. */
        public Builder signaling(SignalingConfig value) {
            signaling = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets who is told by HTTP what happens in rooms; nobody by default. */
        public Builder webhook(WebhookConfig value) {
            webhook = Objects.requireNonNull(value, "value");
            return this;
        }

        /** The signaling service so far. */
        public SignalingConfig signaling() {
            return signaling;
        }

        /** The configuration so far, not yet checked. */
        public RtcConfig rtc() {
            return rtc;
        }

        /** What is logged so far. */
        public LoggingConfig logging() {
            return logging;
        }

        /** Whether an API key has been added. */
        public boolean hasKeys() {
            return !keys.isEmpty();
        }

        /** What is wrong with the keys, a line each; nothing of it repeats a secret. */
        public List<String> problems() {
            List<String> problems = new ArrayList<>();
            if (!development) {
                keys.forEach(
                        (key, secret) -> {
                            if (secret.length() < MIN_SECRET_LENGTH) {
                                problems.add(tooShort(key, secret.length()));
                            }
                        });
            }
            return problems;
        }

        private String tooShort(String key, int length) {
            String origin = keyOrigins.get(key);
            return (origin == null ? "" : origin + ": ")
                    + "the secret of API key "
                    + key
                    + " has "
                    + length
                    + " characters (expected: at least "
                    + MIN_SECRET_LENGTH
                    + ", or --dev to try it out)";
        }

        /**
         * Makes the configuration.
         *
         * @throws ConfigException if there is no API key, or a secret is too short and this is not
         *     for development, or there is no such key for webhooks
         */
        public ServerConfig build() {
            if (keys.isEmpty()) {
                throw new ConfigException(
                        "no API key (expected: keys in the config file, LIVEKIT_KEYS or --keys, or"
                                + " --dev to try it out)");
            }
            List<String> problems = problems();
            if (!problems.isEmpty()) {
                throw ConfigException.of(problems);
            }
            WebhookReader.check(webhook, keys);
            return new ServerConfig(this);
        }
    }
}
