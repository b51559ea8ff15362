package io.parley.rpc.signaling;

import io.parley.rpc.auth.Identity;
import org.jspecify.annotations.Nullable;

/**
 * Who may call which host, and who may answer for it. Methods may be called from any thread and
 * must not block. An identity is null when the service asks for no token.
 */
public interface HostAccess {

    /** Everybody may do everything: for a service without authentication. */
    HostAccess OPEN =
            new HostAccess() {
                @Override
                public boolean mayCall(@Nullable Identity identity, String host) {
                    return true;
                }

                @Override
                public boolean mayAnswer(@Nullable Identity identity, String host) {
                    return true;
                }
            };

    /** Whether a caller may make an offer to the host, or ask for its ICE servers. */
    boolean mayCall(@Nullable Identity identity, String host);

    /** Whether an answerer may take offers to the host. */
    boolean mayAnswer(@Nullable Identity identity, String host);
}
