package io.parley.server.sfu;

/** A stream that is judged: a published track or a track on its way to a subscriber. */
@FunctionalInterface
public interface QualitySource {
    /**
     * Fills in what happened since the call before. The window comes cleared.
     *
     * @param nowNanos on the loop's clock
     */
    void sample(QualityWindow window, long nowNanos);
}
