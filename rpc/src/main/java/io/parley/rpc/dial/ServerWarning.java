package io.parley.rpc.dial;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once of each STUN or TURN server that nothing comes of it, and why. */
public final class ServerWarning {
    private static final Logger LOG = LoggerFactory.getLogger(ServerWarning.class);

    /** The servers come from a signaling service, so there may be new ones for ever. */
    private static final int MAX_WARNINGS = 64;

    private final String host;
    private final Set<String> given = ConcurrentHashMap.newKeySet();

    /**
     * @param host who is dialed, or answers
     */
    public ServerWarning(String host) {
        this.host = host;
    }

    void about(String url, String reason) {
        if (given.size() < MAX_WARNINGS && given.add(url + ' ' + reason)) {
            LOG.warn("{}: no address from {}: {}", host, url, reason);
        }
    }
}
