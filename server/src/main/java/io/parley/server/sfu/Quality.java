package io.parley.server.sfu;

/** How well a connection does, the worst first, as the clients show it. */
public enum Quality {
    LOST,
    POOR,
    GOOD,
    EXCELLENT
}
