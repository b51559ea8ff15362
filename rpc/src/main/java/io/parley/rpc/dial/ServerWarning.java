package io.parley.rpc.dial;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once, to those who configured STUN or TURN servers, that they are not used. */
public final class ServerWarning {
    private static final Logger LOG = LoggerFactory.getLogger(ServerWarning.class);

    private final String host;
    private final AtomicBoolean given = new AtomicBoolean();

    /**
     * @param host whose servers they would be
     */
    public ServerWarning(String host) {
        this.host = host;
    }

    /** Warns when there are servers, and it did not warn before. */
    public void about(List<String> urls) {
        if (!urls.isEmpty() && given.compareAndSet(false, true)) {
            LOG.warn(
                    "{}: STUN and TURN are not supported yet, so only the addresses of this machine"
                            + " are offered, not {}",
                    host,
                    urls);
        }
    }
}
