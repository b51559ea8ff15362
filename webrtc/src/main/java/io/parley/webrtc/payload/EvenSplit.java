package io.parley.webrtc.payload;

/** Cuts bytes into as few pieces as a limit allows, of nearly the same size. */
final class EvenSplit {
    private int at;
    private int left;
    private int pieces;

    void start(int offset, int length, int maxPiece) {
        at = offset;
        left = length;
        pieces = (length + maxPiece - 1) / maxPiece;
    }

    boolean isDone() {
        return pieces == 0;
    }

    /** Copies the next piece and returns its length. */
    int copy(byte[] from, byte[] to, int offset) {
        int size = (left + pieces - 1) / pieces;
        System.arraycopy(from, at, to, offset, size);
        at += size;
        left -= size;
        pieces--;
        return size;
    }
}
