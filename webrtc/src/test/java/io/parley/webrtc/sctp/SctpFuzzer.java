package io.parley.webrtc.sctp;

import io.parley.testkit.LinkOptions;
import java.nio.ByteBuffer;

/**
 * Packets for an association in its beginning and for one that is established; for the latter also
 * as chunks in a packet with the right tag and checksum, which noise would never find.
 */
public final class SctpFuzzer {
    private static final int MAX_CHUNKS = 1100;
    private static final int CHECKSUM_AT = 8;

    private SctpFuzzer() {}

    /** Called by Jazzer under this name. */
    public static void fuzzerTestOneInput(byte[] input) {
        SctpPair fresh = new SctpPair(1, LinkOptions.PERFECT);
        feed(fresh, ByteBuffer.wrap(input));

        SctpPair pair = new SctpPair(1, LinkOptions.PERFECT).connect();
        feed(pair, ByteBuffer.wrap(input));
        feed(pair, withHeader(pair, input));
    }

    private static void feed(SctpPair pair, ByteBuffer packet) {
        pair.b.association.handleDatagram(packet, pair.network.nowNanos());
        pair.b.drain((from, to, datagram) -> {}, pair.network.nowNanos());
    }

    /** The chunks behind a header of the other end, whose ports and tag are in what that sends. */
    private static ByteBuffer withHeader(SctpPair pair, byte[] chunks) {
        ByteBuffer out = ByteBuffer.allocate(1500);
        pair.a.association.send(9, 53, Delivery.RELIABLE, SctpPair.bytes(1, 1), 0);
        pair.a.association.pollTransmit(out, pair.network.nowNanos());
        out.clear().position(PacketWriter.HEADER_LENGTH);
        out.put(chunks, 0, Math.min(chunks.length, MAX_CHUNKS)).flip();
        return out.putInt(CHECKSUM_AT, new Checksum().of(out.array(), 0, out.limit()));
    }
}
