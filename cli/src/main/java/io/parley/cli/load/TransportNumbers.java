package io.parley.cli.load;

/** The count of packets over all streams of a connection, for transport-wide feedback. */
final class TransportNumbers {
    private int next;

    int next() {
        return next++;
    }
}
