package io.parley.webrtc.sctp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * INIT and INIT ACK (RFC 9260 §3.3.2, §3.3.3).
 *
 * <pre>
 *  |                         Initiate Tag                          |
 *  |           Advertised Receiver Window Credit (a_rwnd)          |
 *  |  Number of Outbound Streams   |  Number of Inbound Streams    |
 *  |                          Initial TSN                          |
 *  |              Optional/Variable-Length Parameters              |
 * </pre>
 *
 * @param cookie the State Cookie of an INIT ACK, else null
 * @param unrecognized Unrecognized Parameter parameters to report in the answer, maybe empty
 */
record InitChunk(
        int initiateTag,
        long aRwnd,
        int outboundStreams,
        int inboundStreams,
        int initialTsn,
        Extensions extensions,
        byte @Nullable [] cookie,
        byte[] unrecognized) {
    private static final int FIXED_LENGTH = 16;
    private static final int PARAMETER_HEADER_LENGTH = 4;
    private static final int STATE_COOKIE = 7;
    private static final int UNRECOGNIZED_PARAMETER = 8;
    private static final int SUPPORTED_EXTENSIONS = 0x8008;
    private static final int ZERO_CHECKSUM_ACCEPTABLE = 0x8001;
    private static final int FORWARD_TSN_SUPPORTED = 0xC000;
    private static final int STOP_UNLESS = 0x8000;
    private static final int REPORT = 0x4000;
    private static final int MAX_REPORTED_LENGTH = 128;

    /** RFC 9653 §8: the error detection method "SCTP over DTLS". */
    private static final int ERROR_DETECTION_DTLS = 1;

    /** What the sender of the chunk is able to do. */
    record Extensions(boolean forwardTsn, boolean reConfig, boolean zeroChecksum) {}

    static @Nullable InitChunk parse(byte[] bytes, int from, int length) {
        if (length < FIXED_LENGTH) {
            return null;
        }
        int tag = Bytes.i32(bytes, from);
        int outbound = Bytes.u16(bytes, from + 8);
        int inbound = Bytes.u16(bytes, from + 10);
        if (tag == 0 || outbound == 0 || inbound == 0) { // §3.3.2: such an INIT is invalid
            return null;
        }
        Parameters parameters = new Parameters();
        if (!parameters.parse(bytes, from + FIXED_LENGTH, from + length)) {
            return null;
        }
        return new InitChunk(
                tag,
                Bytes.i32(bytes, from + 4) & 0xFFFFFFFFL,
                outbound,
                inbound,
                Bytes.i32(bytes, from + 12),
                new Extensions(parameters.forwardTsn, parameters.reConfig, parameters.zeroChecksum),
                parameters.cookie,
                Arrays.copyOf(parameters.reported, parameters.reportedLength));
    }

    /** Adds the chunk to a packet. */
    void write(PacketWriter writer) {
        writer.openChunk(cookie == null ? ChunkType.INIT : ChunkType.INIT_ACK, 0);
        writer.put32(initiateTag);
        writer.put32((int) aRwnd);
        writer.put16(outboundStreams);
        writer.put16(inboundStreams);
        writer.put32(initialTsn);
        if (cookie != null) {
            writer.put16(STATE_COOKIE);
            writer.put16(PARAMETER_HEADER_LENGTH + cookie.length);
            writer.put(cookie, 0, cookie.length);
            writer.pad();
        }
        if (extensions.forwardTsn) {
            writer.put16(FORWARD_TSN_SUPPORTED); // RFC 3758 §3.1
            writer.put16(PARAMETER_HEADER_LENGTH);
        }
        if (extensions.reConfig) {
            writer.put16(SUPPORTED_EXTENSIONS); // RFC 5061 §4.2.7
            writer.put16(PARAMETER_HEADER_LENGTH + 2);
            writer.put16(ChunkType.RE_CONFIG << 8 | ChunkType.FORWARD_TSN);
            writer.pad();
        }
        if (extensions.zeroChecksum) {
            writer.put16(ZERO_CHECKSUM_ACCEPTABLE); // RFC 9653 §4
            writer.put16(PARAMETER_HEADER_LENGTH + 4);
            writer.put32(ERROR_DETECTION_DTLS);
        }
        writer.put(unrecognized, 0, unrecognized.length);
        writer.closeChunk();
    }

    private static final class Parameters {
        boolean forwardTsn;
        boolean reConfig;
        boolean zeroChecksum;
        byte @Nullable [] cookie;
        final byte[] reported = new byte[MAX_REPORTED_LENGTH];
        int reportedLength;

        boolean parse(byte[] bytes, int from, int to) {
            TlvReader reader = new TlvReader();
            reader.wrap(bytes, from, to);
            while (reader.next()) {
                if (!accept(reader)) {
                    return true;
                }
            }
            return reader.atEnd();
        }

        private boolean accept(TlvReader parameter) {
            byte[] bytes = parameter.array();
            int value = parameter.valueStart();
            switch (parameter.parameterType()) {
                case STATE_COOKIE ->
                        cookie = Arrays.copyOfRange(bytes, value, value + parameter.valueLength());
                case FORWARD_TSN_SUPPORTED -> forwardTsn = true;
                case SUPPORTED_EXTENSIONS -> {
                    for (int i = 0; i < parameter.valueLength(); i++) {
                        int type = Bytes.u8(bytes, value + i);
                        forwardTsn |= type == ChunkType.FORWARD_TSN;
                        reConfig |= type == ChunkType.RE_CONFIG;
                    }
                }
                case ZERO_CHECKSUM_ACCEPTABLE ->
                        zeroChecksum =
                                parameter.valueLength() == 4
                                        && Bytes.i32(bytes, value) == ERROR_DETECTION_DTLS;
                default -> {
                    return acceptUnknown(parameter);
                }
            }
            return true;
        }

        /** RFC 9260 §3.2.1: the two highest bits say whether to go on and whether to report. */
        private boolean acceptUnknown(TlvReader parameter) {
            int type = parameter.parameterType();
            int room = MAX_REPORTED_LENGTH - reportedLength - PARAMETER_HEADER_LENGTH;
            if ((type & REPORT) != 0
                    && type != UNRECOGNIZED_PARAMETER
                    && Bytes.padded(parameter.length()) <= room) {
                Bytes.put16(reported, reportedLength, UNRECOGNIZED_PARAMETER);
                Bytes.put16(
                        reported, reportedLength + 2, PARAMETER_HEADER_LENGTH + parameter.length());
                System.arraycopy(
                        parameter.array(),
                        parameter.start(),
                        reported,
                        reportedLength + PARAMETER_HEADER_LENGTH,
                        parameter.length());
                reportedLength += PARAMETER_HEADER_LENGTH + Bytes.padded(parameter.length());
            }
            // Types below 12 are addresses and hints of RFC 9260 itself, without meaning over DTLS.
            return (type & STOP_UNLESS) != 0 || type <= 12;
        }
    }
}
