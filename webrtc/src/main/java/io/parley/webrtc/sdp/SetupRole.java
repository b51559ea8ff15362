package io.parley.webrtc.sdp;

/** Who opens the DTLS association: {@code a=setup} (RFC 4145 §4, RFC 8842 §5). */
public enum SetupRole {
    /** The writer is the DTLS client. */
    ACTIVE("active"),
    /** The writer is the DTLS server. */
    PASSIVE("passive"),
    /** The answerer may choose; only in offers. */
    ACTPASS("actpass"),
    /** No association for the time being. */
    HOLDCONN("holdconn");

    private final String token;

    SetupRole(String token) {
        this.token = token;
    }

    /** The word in the description. */
    public String token() {
        return token;
    }

    static SetupRole parse(String value) throws SdpSyntaxException {
        for (SetupRole role : values()) {
            if (role.token.equals(value)) {
                return role;
            }
        }
        throw new SdpSyntaxException(0, "expected active, passive, actpass or holdconn");
    }
}
