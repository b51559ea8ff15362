package io.parley.server.sfu;

import io.parley.webrtc.rtp.ReceptionStatistics;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.wire.SerialNumber;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of one stream of a track: numbers without wrap, what is missing, what arrives
 * twice, and the counts for reports. Not thread-safe.
 */
final class IncomingStream {
    /** What a packet is to its stream. */
    enum Arrival {
        NEWEST,
        LATE,
        DUPLICATE,
        TOO_LATE,
        /** Far from where the stream was; believed when the next packet follows it. */
        LEAP
    }

    private static final long ORIGIN = 1L << 16;
    private static final int NO_LEAP = -1;

    final int layer;
    final @Nullable String rid;
    final SourceStream source;
    final NackGenerator nacks = new NackGenerator();
    final ReceptionStatistics statistics;

    /** 0 until known. */
    int ssrc;

    int rtxSsrc;

    /** The last time that a packet came. */
    long lastPacketNanos;

    long retransmissions;

    /** Losses that reports have told and counters have counted. */
    int lostCounted;

    /** Its beginning was told. */
    boolean announced;

    private long highest = -1;
    private int leap = NO_LEAP;

    /** The number of the packet that {@link #arrive} saw last. */
    private long sequence;

    IncomingStream(int layer, @Nullable String rid, SourceStream source, int clockRate) {
        this.layer = layer;
        this.rid = rid;
        this.source = source;
        statistics = new ReceptionStatistics(clockRate);
    }

    /** Takes a packet in; keeps it unless it is a duplicate or too late. */
    Arrival arrive(RtpView view, boolean repaired, long nowNanos) {
        if (!repaired) {
            statistics.onPacket(
                    view.sequenceNumber(), view.timestamp(), view.payloadLength(), nowNanos);
        }
        lastPacketNanos = nowNanos;
        Arrival arrival = place(view.sequenceNumber(), repaired, nowNanos);
        if (arrival == Arrival.NEWEST || arrival == Arrival.LATE) {
            source.packets.put(sequence, view.array(), view.offset(), view.length());
        }
        return arrival;
    }

    long sequence() {
        return sequence;
    }

    private Arrival place(int wire, boolean repaired, long nowNanos) {
        if (highest < 0) {
            highest = ORIGIN + wire;
            sequence = highest;
            return Arrival.NEWEST;
        }
        sequence = SerialNumber.unwrap16(highest, wire);
        long step = sequence - highest;
        if (step >= SfuLimits.MAX_DROPOUT || (step <= 0 && source.packets.isTooOld(sequence))) {
            return repaired ? Arrival.TOO_LATE : leap(wire, step);
        }
        if (!repaired) {
            leap = NO_LEAP;
        }
        if (step > 0) {
            if (step > 1) {
                nacks.lost(highest + 1, sequence, nowNanos);
            }
            highest = sequence;
            return Arrival.NEWEST;
        }
        nacks.arrived(sequence);
        return source.packets.contains(sequence) ? Arrival.DUPLICATE : Arrival.LATE;
    }

    /** RFC 3550 A.1: two packets in a row at a new place mean that the sender began anew. */
    private Arrival leap(int wire, long step) {
        if (wire != leap) {
            leap = wire + 1 & 0xFFFF;
            return step > 0 ? Arrival.LEAP : Arrival.TOO_LATE;
        }
        leap = NO_LEAP;
        nacks.clear();
        // Numbers never go back for those behind us: what was there is a cycle ago.
        highest = SerialNumber.unwrap16(highest + ORIGIN, wire);
        sequence = highest;
        return Arrival.NEWEST;
    }

    /** Another SSRC takes over this layer. */
    void restart(int newSsrc) {
        ssrc = newSsrc;
        rtxSsrc = 0;
        announced = false;
        highest = -1;
        leap = NO_LEAP;
        nacks.clear();
        source.clear();
    }
}
