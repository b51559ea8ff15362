package io.parley.sdk.packet;

import java.util.Collection;

/** What is known of the other participants. Any thread. */
public interface RemotePeers {
    /** Which features between clients a participant has; 0 when it is unknown. */
    int clientProtocol(String identity);

    /** Whether a participant can read compressed streams. */
    boolean supportsDeflate(String identity);

    /** Who is in the room, without this participant. */
    Collection<String> identities();
}
