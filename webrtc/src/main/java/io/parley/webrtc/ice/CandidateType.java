package io.parley.webrtc.ice;

import org.jspecify.annotations.Nullable;

/** Types of candidates (RFC 8445 §5.1.1), with the type preference that §5.1.2.2 recommends. */
public enum CandidateType {
    HOST("host", 126),
    PEER_REFLEXIVE("prflx", 110),
    SERVER_REFLEXIVE("srflx", 100),
    RELAYED("relay", 0);

    private final String sdpName;
    private final int preference;

    CandidateType(String sdpName, int preference) {
        this.sdpName = sdpName;
        this.preference = preference;
    }

    /** The word after {@code typ} in SDP (RFC 8839 §5.1). */
    public String sdpName() {
        return sdpName;
    }

    /** Type preference, 0 to 126; larger is better. */
    int preference() {
        return preference;
    }

    static @Nullable CandidateType ofSdpName(String name) {
        for (CandidateType type : values()) {
            if (type.sdpName.equals(name)) {
                return type;
            }
        }
        return null;
    }
}
