package io.parley.webrtc.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a description line by line (RFC 8866 §5), within bounds. One use. */
final class SdpParser {
    private static final String SESSION_HEAD = "vosiuepcbtrzk";
    private static final String MEDIA_DETAILS = "icbk";
    private static final int MAX_FORMATS = 256;

    private final String text;
    private final List<String> head = new ArrayList<>();
    private SessionDescription.@Nullable Builder session;
    private MediaDescription.@Nullable Builder section;
    private int sections;
    private int lineNumber;

    SdpParser(String text) {
        this.text = text;
    }

    SessionDescription parse() throws SdpException {
        if (text.length() > SdpLimits.MAX_LENGTH) {
            throw new SdpException(
                    "longer than " + SdpLimits.MAX_LENGTH + " characters: " + text.length());
        }
        for (int start = 0; start < text.length(); ) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            int next = end + 1;
            if (end > start && text.charAt(end - 1) == '\r') {
                end--;
            }
            lineNumber++;
            line(text.substring(start, end), next >= text.length());
            start = next;
        }
        if (head.size() < 3) {
            throw new SdpException("ends before its v=, o= and s= lines");
        }
        SessionDescription.Builder builder = session();
        closeSection(builder);
        return builder.build();
    }

    private void line(String line, boolean last) throws SdpException {
        if (line.isEmpty() && last) {
            return;
        }
        if (lineNumber > SdpLimits.MAX_LINES) {
            throw error(line, 1, "more than " + SdpLimits.MAX_LINES + " lines");
        }
        if (line.length() > SdpLimits.MAX_LINE_LENGTH) {
            throw error(line, 1, "longer than " + SdpLimits.MAX_LINE_LENGTH + " characters");
        }
        if (line.length() < 2 || line.charAt(1) != '=') {
            throw error(line, 1, "expected a letter and =");
        }
        if (line.indexOf('\r') >= 0 || line.indexOf('\0') >= 0) {
            throw error(line, 1, "holds a control character");
        }
        checkOrder(line);
        try {
            switch (line.charAt(0)) {
                case 'm' -> media(line.substring(2));
                case 'a' -> attribute(line.substring(2));
                default -> other(line);
            }
        } catch (SdpSyntaxException e) {
            throw error(line, e.offset() + 3, e.problem());
        }
    }

    /** RFC 8866 §5: version, origin and name come first, in this order. */
    private void checkOrder(String line) throws SdpException {
        String expected =
                switch (lineNumber) {
                    case 1 -> "v=0";
                    case 2 -> "o=";
                    case 3 -> "s=";
                    default -> "";
                };
        boolean good = lineNumber == 1 ? line.equals(expected) : line.startsWith(expected);
        if (!good) {
            throw error(line, 1, "expected " + expected);
        }
    }

    /** RFC 8866 §5.14: {@code m=<media> <port>[/<number>] <proto> <fmt> ...}. */
    private void media(String value) throws SdpSyntaxException {
        SessionDescription.Builder builder = session();
        closeSection(builder);
        SdpScanner in = new SdpScanner(value);
        if (++sections > SdpLimits.MAX_SECTIONS) {
            throw in.error("more than " + SdpLimits.MAX_SECTIONS + " media sections");
        }
        String kind = in.token("the kind of media");
        in.space();
        int port = (int) in.number("a port", 0, 0xFFFF);
        if (in.take('/')) {
            in.number("a number of ports", 1, 0xFFFF);
        }
        in.space();
        String protocol = in.token("a protocol");
        List<String> formats = new ArrayList<>();
        in.skipSpaces();
        while (!in.atEnd()) {
            formats.add(in.token("a format"));
            in.skipSpaces();
            if (formats.size() > MAX_FORMATS) {
                throw in.error("more than " + MAX_FORMATS + " formats");
            }
        }
        section = MediaDescription.builder(kind, port, protocol, formats);
    }

    private void attribute(String text) throws SdpSyntaxException {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (name.isEmpty()) {
            throw new SdpSyntaxException(0, "expected the name of an attribute");
        }
        SdpAttribute attribute =
                new SdpAttribute(name, colon < 0 ? null : text.substring(colon + 1));
        try {
            if (section != null) {
                section.parsed(attribute);
            } else {
                session().parsed(attribute);
            }
        } catch (SdpSyntaxException e) {
            throw new SdpSyntaxException(colon + 1 + e.offset(), e.problem());
        }
    }

    private void other(String line) throws SdpSyntaxException {
        if (section != null) {
            if (MEDIA_DETAILS.indexOf(line.charAt(0)) < 0) {
                throw new SdpSyntaxException(-2, "this line does not belong in a media section");
            }
            section.detail(line);
        } else {
            if (SESSION_HEAD.indexOf(line.charAt(0)) < 0) {
                throw new SdpSyntaxException(-2, "unknown kind of line");
            }
            head.add(line);
        }
    }

    private SessionDescription.Builder session() {
        if (session == null) {
            session = new SessionDescription.Builder(head);
        }
        return session;
    }

    private void closeSection(SessionDescription.Builder builder) {
        if (section != null) {
            builder.media(section.build());
            section = null;
        }
    }

    private SdpException error(String line, int column, String problem) {
        return new SdpException(lineNumber, column, problem, line);
    }
}
