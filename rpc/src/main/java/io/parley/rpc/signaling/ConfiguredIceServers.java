package io.parley.rpc.signaling;

import io.parley.rpc.proto.webrtc.v1.ICEServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Servers from a list, with temporary credentials where a secret is set. */
public final class ConfiguredIceServers implements IceServers {

    /**
     * One entry.
     *
     * @param urls {@code stun:}, {@code turn:} or {@code turns:} URLs, at least one
     * @param username the fixed user name, empty if none
     * @param credential the fixed password, empty if none
     * @param secret what temporary credentials are made from, in place of fixed ones; empty if none
     * @param lifetime how long temporary credentials are good, at least a minute
     */
    public record Entry(
            List<String> urls,
            String username,
            String credential,
            String secret,
            Duration lifetime) {

        /** A day: a TURN allocation is refreshed with the credentials that it was made with. */
        public static final Duration DEFAULT_LIFETIME = Duration.ofDays(1);

        public Entry {
            urls = List.copyOf(urls);
            if (urls.isEmpty()) {
                throw new IllegalArgumentException("urls: none (expected: at least one)");
            }
            if (lifetime.compareTo(Duration.ofMinutes(1)) < 0) {
                throw new IllegalArgumentException(
                        "lifetime: " + lifetime + " (expected: a minute or more)");
            }
        }
    }

    private final List<Entry> entries;
    private final LongSupplier millis;

    /**
     * @param millis the clock, in milliseconds since 1970
     */
    public ConfiguredIceServers(List<Entry> entries, LongSupplier millis) {
        this.entries = List.copyOf(entries);
        this.millis = millis;
    }

    @Override
    public List<ICEServer> forClient(String client) {
        List<ICEServer> servers = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            ICEServer.Builder server = ICEServer.newBuilder().addAllUrls(entry.urls());
            if (entry.secret().isEmpty()) {
                server.setUsername(entry.username()).setCredential(entry.credential());
            } else {
                TurnCredentials turn = new TurnCredentials(entry.secret(), entry.lifetime());
                String username = turn.username(client, millis.getAsLong());
                server.setUsername(username).setCredential(turn.password(username));
            }
            servers.add(server.build());
        }
        return servers;
    }
}
