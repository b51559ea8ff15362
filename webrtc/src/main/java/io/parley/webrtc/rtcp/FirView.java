package io.parley.webrtc.rtcp;

import io.parley.webrtc.wire.BigEndian;

/** A full intra request (RFC 5104 §4.3.1), read in place: entries of a stream and a number. */
public final class FirView {
    private static final int ENTRY_LENGTH = 8;

    private byte[] array = new byte[0];
    private int entries;
    private int entryCount;

    /** Points this view at the reader's packet; false if it is no FIR. */
    public boolean wrap(RtcpReader reader) {
        if (reader.kind() != RtcpKind.FIR) {
            return false;
        }
        array = reader.array();
        entries = reader.offset() + 12;
        entryCount = (reader.length() - 12) / ENTRY_LENGTH;
        return true;
    }

    public int entryCount() {
        return entryCount;
    }

    /** The stream of which a key frame is wanted. */
    public int ssrc(int entry) {
        return BigEndian.int32(array, entries + entry * ENTRY_LENGTH);
    }

    /** The command's number, 0 to 255; the same number is the same command, sent again. */
    public int commandNumber(int entry) {
        return array[entries + entry * ENTRY_LENGTH + 4] & 0xFF;
    }
}
