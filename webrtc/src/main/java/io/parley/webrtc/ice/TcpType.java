package io.parley.webrtc.ice;

import org.jspecify.annotations.Nullable;

/** Who opens the connection of a TCP candidate (RFC 6544 §4.5). */
public enum TcpType {
    /** Opens connections; its port in SDP is 9 and means nothing. */
    ACTIVE("active"),
    /** Accepts connections. */
    PASSIVE("passive"),
    /** Opens at the same time as the peer; parsed, but never paired. */
    SIMULTANEOUS_OPEN("so");

    private final String sdpName;

    TcpType(String sdpName) {
        this.sdpName = sdpName;
    }

    /** The word after {@code tcptype} in SDP. */
    public String sdpName() {
        return sdpName;
    }

    static @Nullable TcpType ofSdpName(String name) {
        for (TcpType type : values()) {
            if (type.sdpName.equals(name)) {
                return type;
            }
        }
        return null;
    }
}
