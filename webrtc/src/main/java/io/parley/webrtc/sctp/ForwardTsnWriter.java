package io.parley.webrtc.sctp;

/**
 * Writes FORWARD TSN chunks (RFC 3758 §3.2).
 *
 * <pre>
 *  |                      New Cumulative TSN                       |
 *  |         Stream-1              |       Stream Sequence-1       |
 *  |         Stream-N              |       Stream Sequence-N       |
 * </pre>
 */
final class ForwardTsnWriter {
    private static final int FIXED_LENGTH = 8;
    private static final int ENTRY_LENGTH = 4;
    private static final int MAX_ENTRIES = 64;

    private final int[] streams = new int[MAX_ENTRIES];
    private final int[] ssns = new int[MAX_ENTRIES];
    private int entries;

    /** Adds a chunk that skips as much as its entries allow. */
    void write(PacketWriter writer, OutstandingData outstanding) {
        int room = Math.min(MAX_ENTRIES, (writer.space() - FIXED_LENGTH) / ENTRY_LENGTH);
        long skipped = collect(outstanding, room);
        writer.openChunk(ChunkType.FORWARD_TSN, 0);
        writer.put32((int) skipped);
        for (int i = 0; i < entries; i++) {
            writer.put16(streams[i]);
            writer.put16(ssns[i]);
        }
        writer.closeChunk();
    }

    /** Notes the last skipped SSN of each ordered stream; up to which TSN that was possible. */
    private long collect(OutstandingData outstanding, int room) {
        entries = 0;
        ChunkRing chunks = outstanding.chunks();
        long tsn = outstanding.cumulativeAck() + 1;
        for (; tsn <= outstanding.advancedPeerAckPoint(); tsn++) {
            OutgoingMessage message = chunks.message(chunks.slot(tsn));
            if (!message.unordered && !note(message, room)) {
                break;
            }
        }
        return tsn - 1;
    }

    private boolean note(OutgoingMessage message, int room) {
        for (int i = 0; i < entries; i++) {
            if (streams[i] == message.stream.id) {
                ssns[i] = message.ssn;
                return true;
            }
        }
        if (entries >= room) {
            return false;
        }
        streams[entries] = message.stream.id;
        ssns[entries++] = message.ssn;
        return true;
    }
}
