package io.parley.webrtc.turn;

/** ERROR-CODEs that mean something to a client (RFC 8489 §14.8, RFC 8656 §19). */
final class TurnErrors {
    static final int TRY_ALTERNATE = 300;
    static final int UNAUTHENTICATED = 401;
    static final int FORBIDDEN = 403;
    static final int ALLOCATION_MISMATCH = 437;
    static final int STALE_NONCE = 438;

    private TurnErrors() {}

    /**
     * An error in words for the one who configured the server.
     *
     * @param phrase the server's own; may be empty
     */
    static String describe(int code, String phrase) {
        String meaning =
                switch (code) {
                    case 400 -> "the server did not understand the request";
                    case UNAUTHENTICATED -> "wrong user name or password";
                    case FORBIDDEN -> "forbidden";
                    case 420 -> "the server does not know an attribute";
                    case ALLOCATION_MISMATCH -> "the allocation is in use or gone";
                    case STALE_NONCE -> "the server never accepts its own nonce";
                    case 440 -> "the server has no address of this IP version";
                    case 441 -> "the allocation belongs to another user";
                    case 442 -> "the server does not relay UDP";
                    case 486 -> "the user has as many allocations as it may";
                    case 500 -> "the server failed";
                    case 508 -> "the server has no room for one more allocation";
                    default -> phrase.isEmpty() ? "error" : phrase;
                };
        return code + " " + meaning;
    }
}
