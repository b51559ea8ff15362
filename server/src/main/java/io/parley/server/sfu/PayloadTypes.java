package io.parley.server.sfu;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The payload types of one section. */
final class PayloadTypes {
    private static final int COUNT = 128;
    private static final byte NONE = -1;

    private final @Nullable CodecParameters[] codecs = new CodecParameters[COUNT];
    private final byte[] repaired = new byte[COUNT];

    void set(List<CodecParameters> parameters) {
        Arrays.fill(codecs, null);
        Arrays.fill(repaired, NONE);
        for (CodecParameters codec : parameters) {
            codecs[codec.payloadType()] = codec;
            if (codec.rtxPayloadType() >= 0) {
                repaired[codec.rtxPayloadType()] = (byte) codec.payloadType();
            }
        }
    }

    /** The codec of a payload type, or null. */
    @Nullable CodecParameters codec(int payloadType) {
        return codecs[payloadType];
    }

    /** The payload type of what a retransmission repairs, or -1. */
    int repaired(int rtxPayloadType) {
        return repaired[rtxPayloadType];
    }
}
