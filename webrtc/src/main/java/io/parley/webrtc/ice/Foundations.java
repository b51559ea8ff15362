package io.parley.webrtc.ice;

import io.parley.webrtc.wire.TransportProtocol;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Foundations (RFC 8445 §5.1.1.3): equal for one type, base address and protocol. */
final class Foundations {
    private Foundations() {}

    static String of(
            CandidateType type,
            TransportProtocol protocol,
            @Nullable TcpType tcpType,
            String baseAddress) {
        CRC32 crc = new CRC32();
        String key = type + "/" + protocol + "/" + tcpType + "/" + baseAddress;
        crc.update(key.getBytes(StandardCharsets.US_ASCII));
        return Long.toString(crc.getValue());
    }
}
