package io.parley.sdk.stream;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stream of bytes.
 *
 * @param streamId unique in the room
 * @param mimeType the kind of content
 * @param topic the name under which receivers register their handlers
 * @param timestamp when it was begun, in milliseconds since 1970, by the sender's clock
 * @param size bytes before compression; null when not known at the beginning
 * @param attributes what the application adds
 * @param name of the file, or as the sender calls it; never to be trusted as a path
 * @param encrypted whether it came encrypted from end to end, or goes so
 * @since 0.1
 */
public record ByteStreamInfo(
        String streamId,
        String mimeType,
        String topic,
        long timestamp,
        @Nullable Long size,
        Map<String, String> attributes,
        String name,
        boolean encrypted)
        implements StreamInfo {
    public ByteStreamInfo {
        requireNonNull(streamId, "streamId");
        requireNonNull(mimeType, "mimeType");
        requireNonNull(topic, "topic");
        requireNonNull(name, "name");
        attributes = Map.copyOf(attributes);
    }

    ByteStreamInfo withAttributes(Map<String, String> value) {
        return new ByteStreamInfo(
                streamId, mimeType, topic, timestamp, size, value, name, encrypted);
    }
}
