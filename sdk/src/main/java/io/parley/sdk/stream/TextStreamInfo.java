package io.parley.sdk.stream;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stream of text.
 *
 * @param streamId unique in the room
 * @param mimeType {@code text/plain}
 * @param topic the name under which receivers register their handlers
 * @param timestamp when it was begun, in milliseconds since 1970, by the sender's clock
 * @param size bytes of UTF-8 before compression; null when not known at the beginning
 * @param attributes what the application adds
 * @param attachedStreamIds the byte streams of its attachments
 * @param replyToStreamId the stream that it answers, or null
 * @param version of a text that is sent again with changes; 0 at first
 * @param update whether it changes an earlier text
 * @param generated whether a program wrote it, such as a transcription
 * @param encrypted whether it came encrypted from end to end, or goes so
 * @since 0.1
 */
public record TextStreamInfo(
        String streamId,
        String mimeType,
        String topic,
        long timestamp,
        @Nullable Long size,
        Map<String, String> attributes,
        List<String> attachedStreamIds,
        @Nullable String replyToStreamId,
        int version,
        boolean update,
        boolean generated,
        boolean encrypted)
        implements StreamInfo {
    public TextStreamInfo {
        requireNonNull(streamId, "streamId");
        requireNonNull(mimeType, "mimeType");
        requireNonNull(topic, "topic");
        attributes = Map.copyOf(attributes);
        attachedStreamIds = List.copyOf(attachedStreamIds);
    }

    TextStreamInfo withAttributes(Map<String, String> value) {
        return new TextStreamInfo(
                streamId,
                mimeType,
                topic,
                timestamp,
                size,
                value,
                attachedStreamIds,
                replyToStreamId,
                version,
                update,
                generated,
                encrypted);
    }
}
