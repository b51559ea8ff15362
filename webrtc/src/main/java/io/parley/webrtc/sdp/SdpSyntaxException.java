package io.parley.webrtc.sdp;

/** A value that does not follow its grammar; the parser adds the line. */
final class SdpSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    /**
     * @param offset index in the value where it went wrong, from 0
     */
    SdpSyntaxException(int offset, String problem) {
        super(problem, null, false, false);
        this.offset = offset;
    }

    int offset() {
        return offset;
    }

    String problem() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
