package io.parley.webrtc.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake sends: the current flight, as often as it takes, and alerts.
 *
 * <p>Records get their sequence numbers here, each time they go out (RFC 6347 §4.2.4: a repeated
 * message is a new record). As many records share a datagram as fit.
 */
final class OutboundFlight {
    private final int mtu;
    private final ArrayDeque<HandshakeRecord> alerts = new ArrayDeque<>();
    private List<HandshakeRecord> records = List.of();
    private int next;
    private long nextSequence;

    OutboundFlight(int mtu) {
        this.mtu = mtu;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** True when records wait to be sent. */
    boolean isPending() {
        return next < records.size() || !alerts.isEmpty();
    }

    /** Replaces the flight: the peer's answer to the one before has come. */
    void start(List<HandshakeRecord> flight) {
        records = flight;
        next = 0;
    }

    /** Has the whole flight sent once more. */
    void repeat() {
        next = 0;
    }

    /** Forgets the flight; alerts stay. */
    void clear() {
        start(List.of());
    }

    /** Alerts go out once, after what is left of the flight. */
    ArrayDeque<HandshakeRecord> alerts() {
        return alerts;
    }

    /** Appends one datagram; false when none is pending or {@code out} has no room. */
    boolean poll(ByteBuffer out, @Nullable RecordWriter epoch1) {
        int limit = Math.min(mtu, out.remaining());
        int start = out.position();
        while (true) {
            HandshakeRecord record = next < records.size() ? records.get(next) : alerts.peek();
            if (record == null || !append(record, out, limit - (out.position() - start), epoch1)) {
                return out.position() > start;
            }
            if (next < records.size()) {
                next++;
            } else {
                alerts.remove();
            }
        }
    }

    private boolean append(
            HandshakeRecord record, ByteBuffer out, int room, @Nullable RecordWriter epoch1) {
        byte[] fragment = record.fragment();
        if (record.epoch() > 0) {
            return epoch1 != null
                    && epoch1.overhead() + fragment.length <= room
                    && epoch1.write(record.type(), ByteBuffer.wrap(fragment), out);
        }
        if (DtlsRecord.HEADER_LENGTH + fragment.length > room) {
            return false;
        }
        int offset = out.arrayOffset() + out.position();
        DtlsRecord.putHeader(
                out.array(),
                offset,
                record.type(),
                record.version(),
                nextSequence++,
                fragment.length);
        out.position(out.position() + DtlsRecord.HEADER_LENGTH);
        out.put(fragment);
        return true;
    }
}
