package io.parley.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The signaling service for peers that call each other (the {@code signaling} section).
 *
 * @param enabled whether there is one; true by default
 * @param hosts the only hosts that are served; empty, the default, serves all
 * @param heartbeatInterval the time between heartbeats to answerers; 15 s by default
 * @param limits what clients can grow, and how far
 * @param iceServers the STUN and TURN servers that peers are told; none by default
 * @param redis where offers wait if several servers share them; null, the default, keeps them here
 * @param auth who may use the service
 */
public record SignalingConfig(
        boolean enabled,
        List<String> hosts,
        Duration heartbeatInterval,
        Limits limits,
        List<IceServer> iceServers,
        @Nullable Redis redis,
        SignalingAuthConfig auth) {

    /** The defaults that the parameters describe. */
    public static final SignalingConfig DEFAULT =
            new SignalingConfig(
                    true,
                    List.of(),
                    Duration.ofSeconds(15),
                    Limits.DEFAULT,
                    List.of(),
                    null,
                    SignalingAuthConfig.DEFAULT);

    public SignalingConfig {
        hosts = List.copyOf(hosts);
        iceServers = List.copyOf(iceServers);
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(auth, "auth");
    }

    /** This configuration with other rules about who may use the service. */
    public SignalingConfig withAuth(SignalingAuthConfig value) {
        return new SignalingConfig(
                enabled, hosts, heartbeatInterval, limits, iceServers, redis, value);
    }

    /** This configuration with a shared queue. */
    public SignalingConfig withRedis(@Nullable Redis value) {
        return new SignalingConfig(
                enabled, hosts, heartbeatInterval, limits, iceServers, value, auth);
    }

    /** This configuration with other limits. */
    public SignalingConfig withLimits(Limits value) {
        return new SignalingConfig(
                enabled, hosts, heartbeatInterval, value, iceServers, redis, auth);
    }

    /**
     * What clients can grow.
     *
     * @param maxWaitingAnswerers answerers that may wait for one host, 0 for no limit; 0 by default
     * @param maxPendingCalls calls that may wait for one host, 0 for no limit; 0 by default
     * @param offlineAfter how long a host may be without an answerer until it counts as offline, 0
     *     for ever; 15 s by default
     * @param offlineWait how long a call to such a host waits nevertheless; 5 s by default
     * @param rateCalls calls of one client in one window, 0 for no limit; 0 by default
     * @param rateWindow how long a window is; 60 s by default
     */
    public record Limits(
            int maxWaitingAnswerers,
            int maxPendingCalls,
            Duration offlineAfter,
            Duration offlineWait,
            int rateCalls,
            Duration rateWindow) {

        /** The defaults that the parameters describe. */
        public static final Limits DEFAULT =
                new Limits(
                        0,
                        0,
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(5),
                        0,
                        Duration.ofSeconds(60));
    }

    /**
     * A STUN or TURN server.
     *
     * @param urls at least one
     * @param username a fixed user name, empty if none
     * @param credential a fixed password, empty if none
     * @param secret what temporary credentials are made from, in place of fixed ones; empty if none
     * @param lifetime how long those are good
     */
    public record IceServer(
            List<String> urls,
            String username,
            String credential,
            String secret,
            Duration lifetime) {

        public IceServer {
            urls = List.copyOf(urls);
        }

        /** Tells no secret. */
        @Override
        public String toString() {
            return "IceServer" + urls;
        }
    }

    /**
     * A Redis server.
     *
     * @param uri such as {@code redis://user:password@127.0.0.1:6379/0} or {@code rediss://...}
     * @param prefix what the names of all keys begin with
     */
    public record Redis(String uri, String prefix) {

        /** Tells no password. */
        @Override
        public String toString() {
            return "Redis[" + prefix + "]";
        }
    }
}
