package io.parley.server.hooks;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of deliveries: when a URL goes down and comes back, and what is given up. */
final class Grievances {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);

    private static final long DROPS_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final List<String> urls;
    private final BitSet down = new BitSet();
    private long drops;
    private long toldDropsAt = -DROPS_EVERY_NANOS;

    Grievances(List<String> urls) {
        this.urls = urls.stream().map(UrlText::redacted).toList();
    }

    void down(int url, String reason) {
        if (!down.get(url)) {
            down.set(url);
            log.warn(
                    "webhooks: {} takes nothing ({}); its events wait in the outbox",
                    urls.get(url),
                    reason);
        }
    }

    void delivered(int url) {
        if (down.get(url)) {
            down.clear(url);
            log.info("webhooks: {} takes events again", urls.get(url));
        }
    }

    /** Once a second at most. */
    void dropped(Entry entry, DropReason reason, long now) {
        drops++;
        if (now - toldDropsAt >= DROPS_EVERY_NANOS) {
            log.warn(
                    "webhooks: gave up {} events, the last of them {} {} ({})",
                    drops,
                    entry.kind().text(),
                    entry.id(),
                    reason);
            drops = 0;
            toldDropsAt = now;
        }
    }

    void notStored(int events) {
        log.warn("webhooks: {} events are lost, since they were in memory alone", events);
    }
}
