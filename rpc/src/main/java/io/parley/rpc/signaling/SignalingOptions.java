package io.parley.rpc.signaling;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a signaling service behaves. Immutable; made by {@link #builder()}. */
public final class SignalingOptions {

    private final Set<String> hosts;
    private final Duration offerLifetime;
    private final Duration heartbeatInterval;
    private final IceServers iceServers;
    private final HostAccess access;
    private final @Nullable RateLimiter callRate;
    private final SignalingMetrics metrics;

    private SignalingOptions(Builder builder) {
        hosts = builder.hosts;
        offerLifetime = builder.offerLifetime;
        heartbeatInterval = builder.heartbeatInterval;
        iceServers = builder.iceServers;
        access = builder.access;
        callRate = builder.callRate;
        metrics = builder.metrics;
    }

    /** A builder with every default. */
    public static Builder builder() {
        return new Builder();
    }

    Set<String> hosts() {
        return hosts;
    }

    Duration offerLifetime() {
        return offerLifetime;
    }

    Duration heartbeatInterval() {
        return heartbeatInterval;
    }

    IceServers iceServers() {
        return iceServers;
    }

    HostAccess access() {
        return access;
    }

    @Nullable RateLimiter callRate() {
        return callRate;
    }

    SignalingMetrics metrics() {
        return metrics;
    }

    /** Builds {@link SignalingOptions}. Not thread-safe. */
    public static final class Builder {
        private Set<String> hosts = Set.of();
        private Duration offerLifetime = Duration.ofSeconds(10);
        private Duration heartbeatInterval = Duration.ofSeconds(15);
        private IceServers iceServers = IceServers.NONE;
        private HostAccess access = HostAccess.OPEN;
        private @Nullable RateLimiter callRate;
        private SignalingMetrics metrics = SignalingMetrics.NONE;

        private Builder() {}

        /** Sets the only hosts that are served; empty, the default, serves all. */
        public Builder hosts(Set<String> value) {
            hosts = Set.copyOf(value);
            return this;
        }

        /**
         * Sets how long an exchange may take from its offer on; 10 s by default, as clients expect.
         */
        public Builder offerLifetime(Duration value) {
            offerLifetime = positive("offerLifetime", value);
            return this;
        }

        /** Sets the time between heartbeats to answerers that take them; 15 s by default. */
        public Builder heartbeatInterval(Duration value) {
            heartbeatInterval = positive("heartbeatInterval", value);
            return this;
        }

        /** Sets the ICE servers that peers are told; none by default. */
        public Builder iceServers(IceServers value) {
            iceServers = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets who may call and answer for which host; everybody by default. */
        public Builder access(HostAccess value) {
            access = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets how many calls a client may make; null, the default, is no limit. */
        public Builder callRate(@Nullable RateLimiter value) {
            callRate = value;
            return this;
        }

        /** Sets who counts. */
        public Builder metrics(SignalingMetrics value) {
            metrics = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Makes the options. */
        public SignalingOptions build() {
            return new SignalingOptions(this);
        }

        private static Duration positive(String name, Duration value) {
            if (value.toMillis() <= 0) {
                throw new IllegalArgumentException(
                        name + ": " + value + " (expected: more than 0)");
            }
            return value;
        }
    }
}
