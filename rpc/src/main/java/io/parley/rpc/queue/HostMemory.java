package io.parley.rpc.queue;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** When each host had an answerer last. Used by one thread at a time. */
final class HostMemory {

    private final Map<String, Long> seenMillis = new LinkedHashMap<>();
    private final long memoryMillis;

    /**
     * @param memoryMillis how long a host is remembered
     */
    HostMemory(long memoryMillis) {
        this.memoryMillis = memoryMillis;
    }

    void seen(String host, long nowMillis) {
        seenMillis.remove(host);
        seenMillis.put(host, nowMillis);
        forgetOld(nowMillis);
    }

    boolean remembers(String host, long nowMillis) {
        Long seen = seenMillis.get(host);
        return seen != null && nowMillis - seen < memoryMillis;
    }

    private void forgetOld(long nowMillis) {
        Iterator<Long> oldestFirst = seenMillis.values().iterator();
        while (oldestFirst.hasNext()
                && (nowMillis - oldestFirst.next() >= memoryMillis
                        || seenMillis.size() > Limits.MAX_REMEMBERED_HOSTS)) {
            oldestFirst.remove();
        }
    }
}
