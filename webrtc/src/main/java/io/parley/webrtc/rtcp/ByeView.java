package io.parley.webrtc.rtcp;

import io.parley.webrtc.wire.BigEndian;

/** The end of sources (RFC 3550 §6.6), read in place; the reason is not looked at. */
public final class ByeView {
    private byte[] array = new byte[0];
    private int start;
    private int ssrcCount;

    /** Points this view at the reader's packet; false if it is no BYE, or too short. */
    public boolean wrap(RtcpReader reader) {
        if (reader.kind() != RtcpKind.BYE || 4 + 4 * reader.count() > reader.length()) {
            return false;
        }
        array = reader.array();
        start = reader.offset();
        ssrcCount = reader.count();
        return true;
    }

    /** Sources that have ended, 0 to 31. */
    public int ssrcCount() {
        return ssrcCount;
    }

    public int ssrc(int index) {
        return BigEndian.int32(array, start + 4 + 4 * index);
    }
}
