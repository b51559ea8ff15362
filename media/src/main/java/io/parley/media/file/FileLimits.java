package io.parley.media.file;

/** What a file may make grow, and where it ends. */
final class FileLimits {
    /** The largest coded frame that is read; uncompressed 4K has 12 MiB. */
    static final int FRAME_BYTES = 16 << 20;

    /** The latest time in a file: a century. */
    static final double NANOS = 3.15e18;

    private FileLimits() {}
}
