package io.parley.webrtc.sdp;

/** A session description that cannot be read or cannot be accepted; the message says where. */
public final class SdpException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 80;

    private final int line;

    private final int column;

    /**
     * The text is wrong at one place.
     *
     * @param line line number, from 1
     * @param column column in that line, from 1
     * @param problem what was expected
     * @param text the offending line; long ones are cut in the message
     */
    public SdpException(int line, int column, String problem, String text) {
        super("SDP line " + line + ", column " + column + ": " + problem + ": " + shown(text));
        this.line = line;
        this.column = column;
    }

    /** The description as a whole cannot be accepted, for instance because a fingerprint lacks. */
    public SdpException(String problem) {
        super("SDP: " + problem);
        this.line = 0;
        this.column = 0;
    }

    /** Line number from 1, or 0 when the whole description is meant. */
    public int line() {
        return line;
    }

    /** Column from 1, or 0 when the whole description is meant. */
    public int column() {
        return column;
    }

    private static String shown(String text) {
        // An ICE password must never reach a log.
        if (text.startsWith("a=ice-pwd")) {
            return "\"a=ice-pwd:...\"";
        }
        String cut = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
        StringBuilder printable = new StringBuilder(cut.length() + 2).append('"');
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            printable.append(Character.isISOControl(c) ? '?' : c);
        }
        return printable.append('"').toString();
    }
}
