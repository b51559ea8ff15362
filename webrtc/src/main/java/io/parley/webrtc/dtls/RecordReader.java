package io.parley.webrtc.dtls;

/** Opens records of epoch 1, each once. */
final class RecordReader {
    private final RecordProtection protection;
    private final ReplayWindow window;

    RecordReader(RecordProtection protection, ReplayWindow window) {
        this.protection = protection;
        this.window = window;
    }

    /**
     * Writes the plaintext behind what {@code out} has, without committing it; returns its length,
     * or -1 when the record was dropped and counted.
     */
    int open(byte[] record, int offset, int length, PlaintextBuffer out, DtlsCounters counters) {
        long epochAndSequence = DtlsRecord.epochAndSequence(record, offset);
        if (epochAndSequence >>> DtlsRecord.EPOCH_SHIFT != 1) {
            return drop(DtlsCounter.STALE_EPOCH, counters);
        }
        if (DtlsRecord.version(record, offset) != DtlsRecord.VERSION_1_2) {
            return drop(DtlsCounter.MALFORMED, counters);
        }
        long sequence = epochAndSequence & DtlsRecord.SEQUENCE_MASK;
        if (!window.isNew(sequence)) {
            return drop(DtlsCounter.REPLAYED, counters);
        }
        int fragmentLength = length - DtlsRecord.HEADER_LENGTH;
        if (!out.reserve(fragmentLength)) {
            return drop(DtlsCounter.OVERFLOW, counters);
        }
        int opened =
                protection.open(
                        DtlsRecord.type(record, offset),
                        epochAndSequence,
                        record,
                        offset + DtlsRecord.HEADER_LENGTH,
                        fragmentLength,
                        out.array(),
                        out.writeOffset());
        if (opened < 0) {
            return drop(DtlsCounter.FORGED, counters);
        }
        window.accept(sequence);
        counters.add(DtlsCounter.RECORDS_OPENED);
        return opened;
    }

    private static int drop(DtlsCounter reason, DtlsCounters counters) {
        counters.add(reason);
        return -1;
    }
}
