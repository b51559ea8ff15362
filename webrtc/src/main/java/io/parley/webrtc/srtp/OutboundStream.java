package io.parley.webrtc.srtp;

import io.parley.webrtc.wire.SerialNumber;
import org.jspecify.annotations.Nullable;

/** Which packet indices of a stream were used, and for the newest ones for what. */
final class OutboundStream {
    /**
     * Packets that can be sent again as they were: 2.5 seconds of audio. Video has RTX for that.
     */
    static final int REPEATABLE = 128;

    private final SeenWindow used = new SeenWindow();

    /** The end of each packet's authentication tag: another packet has another one. */
    private long @Nullable [] tags;

    /** The index of a sequence number (RFC 3711 §3.3.1); negative before the very first packet. */
    long index(int sequenceNumber) {
        return used.highest() < 0
                ? sequenceNumber
                : SerialNumber.unwrap16(used.highest(), sequenceNumber);
    }

    /** Whether a packet with that index may be protected, to be shown to {@link #use} then. */
    boolean mayUse(long index) {
        if (index < 0 || used.isTooOld(index)) {
            return false;
        }
        return !used.contains(index) || tags != null && used.highest() - index < REPEATABLE;
    }

    /** Notes a protected packet; false if there was another one with that index. */
    boolean use(long index, long tag) {
        long[] known = tags;
        if (known == null) {
            known = new long[REPEATABLE];
            tags = known;
        }
        int slot = (int) index & REPEATABLE - 1;
        if (used.contains(index)) {
            return known[slot] == tag;
        }
        boolean isRepeatable = index > used.highest() - REPEATABLE;
        used.add(index);
        if (isRepeatable) {
            known[slot] = tag;
        }
        return true;
    }

    void retire() {
        used.retire();
        tags = null;
    }
}
