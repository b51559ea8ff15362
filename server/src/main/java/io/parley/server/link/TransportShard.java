package io.parley.server.link;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.net.Cancellable;
import io.parley.webrtc.net.LoopCounter;
import io.parley.webrtc.net.TransportLoop;
import io.parley.webrtc.peer.MediaCapabilities;
import io.parley.webrtc.peer.MediaFormats;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.UnusedSections;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A shard on a transport loop of the network. */
public final class TransportShard implements Shard {
    /**
     * Largest message announced to clients, bytes: what LiveKit's server announces. Clients limit
     * themselves to 64,000.
     */
    static final int MAX_MESSAGE_SIZE = 65_535;

    private final TransportLoop loop;
    private final PeerOptions options;
    private final PeerOptions refusing;

    /**
     * @param iceLite whether clients do all the connectivity checks (RFC 8445 §2.5): right for a
     *     server whose announced addresses can be reached
     */
    public TransportShard(TransportLoop loop, boolean iceLite) {
        this.loop = requireNonNull(loop, "loop");
        options = options(iceLite, UnusedSections.INACTIVE);
        refusing = options(iceLite, UnusedSections.REFUSED);
    }

    private static PeerOptions options(boolean iceLite, UnusedSections unused) {
        return PeerOptions.builder()
                .iceLite(iceLite)
                .answerActive(true)
                .maxMessageSize(MAX_MESSAGE_SIZE)
                .unusedSections(unused)
                .media(MediaCapabilities.SERVER)
                .formats(MediaFormats.SERVER)
                .build();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public long nowNanos() {
        return loop.nowNanos();
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
        Cancellable scheduled = loop.schedule(delay, task);
        return scheduled::cancel;
    }

    @Override
    public DirectLink newLink(PeerLink.Listener listener, boolean refusesUnused) {
        TransportLink link = new TransportLink(listener);
        link.attach(loop.newPeer(refusesUnused ? refusing : options, link));
        return link;
    }

    @Override
    public Map<String, Long> drops() {
        Map<String, Long> drops = new TreeMap<>();
        for (LoopCounter counter : LoopCounter.values()) {
            drops.put(
                    counter.name().toLowerCase(Locale.ROOT).replace("_dropped", ""),
                    loop.counter(counter));
        }
        return drops;
    }
}
