package io.parley.sdk.stream;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Cuts pieces of text into lines that end with LF, CR LF or CR. Not thread-safe. */
final class LineIterator implements Iterator<String> {
    private final Iterator<String> pieces;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    private boolean afterCr;

    LineIterator(Iterator<String> pieces) {
        this.pieces = pieces;
    }

    @Override
    public boolean hasNext() {
        while (lines.isEmpty()) {
            if (!pieces.hasNext()) {
                if (line.isEmpty()) {
                    return false;
                }
                endLine();
                return true;
            }
            add(pieces.next());
        }
        return true;
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the stream is at its end");
        }
        return lines.remove();
    }

    private void add(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (c == '\n' && afterCr) {
                afterCr = false;
                continue;
            }
            afterCr = c == '\r';
            if (c == '\n' || c == '\r') {
                endLine();
            } else {
                line.append(c);
            }
        }
    }

    private void endLine() {
        lines.add(line.toString());
        line.setLength(0);
    }
}
