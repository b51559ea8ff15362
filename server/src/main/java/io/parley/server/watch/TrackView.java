package io.parley.server.watch;

/**
 * One published track as an operator sees it.
 *
 * @param kind {@code audio}, {@code video} or {@code data}
 * @param source such as {@code camera}; {@code unknown} when the client does not say
 * @param mime codec, such as {@code video/VP8}; empty for data
 * @param width of the picture as announced; 0 for others
 * @param height likewise
 * @param subscribers who receives it, or is about to
 * @param bitrateBps measured over the last second or two, all layers; bit/s
 * @param received from the publisher, all layers
 */
public record TrackView(
        String sid,
        String name,
        String kind,
        String source,
        String mime,
        int width,
        int height,
        boolean muted,
        int subscribers,
        long bitrateBps,
        Flow received) {}
