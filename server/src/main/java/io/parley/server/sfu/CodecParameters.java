package io.parley.server.sfu;

/**
 * A codec as it was negotiated for one section.
 *
 * @param type which codec
 * @param payloadType 0 to 127
 * @param rtxPayloadType the payload type of its retransmissions (RFC 4588), or -1
 * @param fmtp the value of {@code a=fmtp} without the payload type, or empty
 */
public record CodecParameters(CodecType type, int payloadType, int rtxPayloadType, String fmtp) {
    public CodecParameters {
        if (payloadType < 0 || payloadType > 127) {
            throw new IllegalArgumentException(
                    "payloadType: " + payloadType + " (expected: 0 to 127)");
        }
        if (rtxPayloadType < -1 || rtxPayloadType > 127) {
            throw new IllegalArgumentException(
                    "rtxPayloadType: " + rtxPayloadType + " (expected: -1 to 127)");
        }
    }
}
