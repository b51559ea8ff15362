package io.parley.webrtc.rtcp;

import io.parley.webrtc.wire.BigEndian;
import java.nio.charset.StandardCharsets;

/** Source descriptions (RFC 3550 §6.5): one item after another, each with the source it is of. */
public final class SdesView {
    /** The item with the canonical name. */
    public static final int CNAME = 1;

    private static final int END_ITEM = 0;

    private byte[] array = new byte[0];
    private int start;
    private int at;
    private int end;
    private int chunksLeft;
    private boolean inChunk;
    private int ssrc;
    private int type;
    private int valueAt;
    private int valueLength;

    /** Points this view at the reader's packet; false if it is no SDES. */
    public boolean wrap(RtcpReader reader) {
        if (reader.kind() != RtcpKind.SDES) {
            return false;
        }
        array = reader.array();
        start = reader.offset();
        at = start + 4;
        end = reader.offset() + reader.length();
        chunksLeft = reader.count();
        inChunk = false;
        return true;
    }

    /** Goes to the next item; false behind the last one, and where the packet is malformed. */
    public boolean next() {
        while (inChunk || beginChunk()) {
            if (at >= end) {
                return stop();
            }
            int item = array[at] & 0xFF;
            if (item == END_ITEM) {
                at = start + (at - start + 4 & ~3); // the next chunk begins at a word
                inChunk = false;
                continue;
            }
            if (at + 2 > end || at + 2 + (array[at + 1] & 0xFF) > end) {
                return stop();
            }
            type = item;
            valueLength = array[at + 1] & 0xFF;
            valueAt = at + 2;
            at = valueAt + valueLength;
            return true;
        }
        return false;
    }

    private boolean beginChunk() {
        if (chunksLeft == 0 || at + 4 > end) {
            return false;
        }
        ssrc = BigEndian.int32(array, at);
        at += 4;
        chunksLeft--;
        inChunk = true;
        return true;
    }

    private boolean stop() {
        chunksLeft = 0;
        inChunk = false;
        return false;
    }

    /** The source that the item describes. */
    public int ssrc() {
        return ssrc;
    }

    /** The kind of the item, 1 to 255; see {@link #CNAME}. */
    public int type() {
        return type;
    }

    /** The item's text as a new string. */
    public String text() {
        return new String(array, valueAt, valueLength, StandardCharsets.UTF_8);
    }
}
