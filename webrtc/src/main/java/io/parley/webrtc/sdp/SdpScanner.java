package io.parley.webrtc.sdp;

/** Takes the value of a line apart from left to right, and knows the column of each mistake. */
final class SdpScanner {
    private final String text;
    private int position;

    SdpScanner(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return position == text.length();
    }

    /** Whether the next character is {@code c}; if so it is taken. */
    boolean take(char c) {
        if (!atEnd() && text.charAt(position) == c) {
            position++;
            return true;
        }
        return false;
    }

    /** Takes {@code c}, which must come next. */
    void expect(char c, String what) throws SdpSyntaxException {
        if (!take(c)) {
            throw error("expected " + what);
        }
    }

    /** Takes the spaces that must come next. */
    void space() throws SdpSyntaxException {
        expect(' ', "a space");
        skipSpaces();
    }

    void skipSpaces() {
        while (take(' ')) {}
    }

    /** Takes what comes before the next space, or the end; it must not be empty. */
    String token(String what) throws SdpSyntaxException {
        return tokenUntil(' ', ' ', what);
    }

    /** Takes what comes before the next {@code stop}, space, or the end; it must not be empty. */
    String tokenUntil(char stop, String what) throws SdpSyntaxException {
        return tokenUntil(stop, ' ', what);
    }

    private String tokenUntil(char stop, char other, String what) throws SdpSyntaxException {
        int start = position;
        while (!atEnd() && text.charAt(position) != stop && text.charAt(position) != other) {
            position++;
        }
        if (position == start) {
            throw error("expected " + what);
        }
        return text.substring(start, position);
    }

    /** Takes a decimal number, which must be in the range. */
    long number(String what, long min, long max) throws SdpSyntaxException {
        int start = position;
        long value = 0;
        boolean inRange = true;
        while (!atEnd() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            int digit = text.charAt(position++) - '0';
            inRange &= value <= (max - digit) / 10;
            value = inRange ? value * 10 + digit : value;
        }
        if (position == start || !inRange || value < min) {
            position = start;
            throw error("expected " + what + ", " + min + " to " + max);
        }
        return value;
    }

    /** Takes all that is left. */
    String rest() {
        String rest = text.substring(position);
        position = text.length();
        return rest;
    }

    void expectEnd() throws SdpSyntaxException {
        if (!atEnd()) {
            throw error("expected the end of the line");
        }
    }

    SdpSyntaxException error(String problem) {
        return new SdpSyntaxException(position, problem);
    }
}
