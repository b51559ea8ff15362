package io.parley.sdk.engine;

import io.parley.proto.livekit.RegionInfo;
import io.parley.proto.livekit.RegionSettings;
import io.parley.sdk.signal.JoinException;
import io.parley.sdk.signal.SignalEndpoint;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a room can be reached: the URL of the application, and others that servers named. */
final class ServerUrls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerUrls.class);
    private static final int MOST = 32;

    private final SignalEndpoint given;
    private final List<SignalEndpoint> endpoints = new ArrayList<>();
    private int index;

    ServerUrls(SignalEndpoint given) {
        this.given = given;
        endpoints.add(given);
    }

    SignalEndpoint current() {
        return endpoints.get(index);
    }

    /** The next one, after a failure with the current one. */
    void next() {
        index = (index + 1) % endpoints.size();
    }

    /** The current one works: it stays the first choice. */
    void succeeded() {
        SignalEndpoint good = endpoints.remove(index);
        endpoints.add(0, good);
        index = 0;
    }

    /** A server names another URL of its own; used when the present one fails. */
    void offerAlternative(String url) {
        if (!url.isEmpty()) {
            add(url, endpoints.size());
        }
    }

    /**
     * A server names its regions, the best first: they replace earlier ones and are tried first.
     */
    void offer(RegionSettings regions) {
        if (regions.getRegionsCount() == 0) {
            return;
        }
        endpoints.clear();
        endpoints.add(given);
        index = 0;
        int at = 0;
        for (RegionInfo region : regions.getRegionsList()) {
            if (add(region.getUrl(), at)) {
                at++;
            }
        }
    }

    private boolean add(String url, int at) {
        try {
            SignalEndpoint endpoint = SignalEndpoint.parse(url);
            if (endpoints.contains(endpoint) || endpoints.size() >= MOST) {
                return false;
            }
            endpoints.add(at, endpoint);
            return true;
        } catch (JoinException e) {
            LOG.debug("the server named a URL of no use: {}", e.getMessage());
            return false;
        }
    }
}
