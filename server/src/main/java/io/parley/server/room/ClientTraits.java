package io.parley.server.room;

import io.parley.proto.livekit.ClientInfo;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is known of kinds of clients, and matters to what the server says to them. */
final class ClientTraits {
    private static final int PROTOCOL_TRANSCEIVER_REUSE = 4;

    /**
     * Clients whose sections for media may be refused while they only receive. Under load, a
     * browser whose first section was refused may stay "connecting" though all of it is connected.
     */
    private static final Set<ClientInfo.SDK> TAKE_REFUSALS =
            EnumSet.of(ClientInfo.SDK.RUST, ClientInfo.SDK.PYTHON, ClientInfo.SDK.NODE);

    private final ClientInfo client;

    ClientTraits(ClientInfo client) {
        this.client = client;
    }

    boolean takesRefusals() {
        return TAKE_REFUSALS.contains(client.getSdk());
    }

    /**
     * Firefox on Linux and Android may send any video codec of the answer, not the first one, so it
     * is left no choice.
     */
    boolean sendsAnyAnsweredCodec() {
        String os = lower(client.getOs());
        return isFirefox() && (os.equals("linux") || os.equals("android"));
    }

    /** Whether it takes off what publishers append to frames. */
    boolean readsTrailers() {
        return client.getCapabilitiesList().contains(ClientInfo.Capability.CAP_PACKET_TRAILER);
    }

    /** Whether a section that became free may carry another track. */
    boolean reusesSections() {
        return client.getProtocol() >= PROTOCOL_TRANSCEIVER_REUSE
                && !lower(client.getBrowser()).equals("safari");
    }

    /** Whether audio and video of a participant may share a stream. */
    boolean syncsStreams() {
        return !isFirefox();
    }

    private boolean isFirefox() {
        return lower(client.getBrowser()).equals("firefox");
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
