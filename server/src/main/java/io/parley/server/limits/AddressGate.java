package io.parley.server.limits;

import java.util.HashMap;
import java.util.Map;

/**
 * Lets so many through a second from each address. IPv6 addresses count by their first 64 bits,
 * since that is what one customer gets. Any thread.
 */
public final class AddressGate {
    /** Addresses that are remembered; beyond it those at rest are forgotten. */
    static final int MAX_ADDRESSES = 10_000;

    private static final int IPV6_BYTES = 16;
    private static final int PREFIX_BYTES = 8;

    private final long perSecond;
    private final int burstSeconds;
    private final Map<Long, RateGate> gates = new HashMap<>();

    /**
     * @param perSecond how many a second; {@link Long#MAX_VALUE} for any number
     * @param burstSeconds for how many seconds' worth may come at once
     */
    public AddressGate(long perSecond, int burstSeconds) {
        this.perSecond = perSecond;
        this.burstSeconds = burstSeconds;
    }

    /** Whether one more may pass now; counts it if so. */
    public boolean tryPass(byte[] address, long nowNanos) {
        if (perSecond == Long.MAX_VALUE) {
            return true;
        }
        synchronized (gates) {
            if (gates.size() >= MAX_ADDRESSES) {
                gates.values().removeIf(gate -> gate.isFull(nowNanos));
            }
            Long key = keyOf(address);
            RateGate gate = gates.get(key);
            if (gate == null) {
                if (gates.size() >= MAX_ADDRESSES) {
                    return false; // so many addresses at once are an attack
                }
                gate = new RateGate(perSecond, burstSeconds, nowNanos);
                gates.put(key, gate);
            }
            return gate.tryPass(nowNanos);
        }
    }

    private static Long keyOf(byte[] address) {
        int length = address.length == IPV6_BYTES ? PREFIX_BYTES : address.length;
        long key = length; // 192.0.2.1 is not c000:201::
        for (int i = 0; i < length; i++) {
            key = key << 8 | address[i] & 0xff;
        }
        return key;
    }
}
