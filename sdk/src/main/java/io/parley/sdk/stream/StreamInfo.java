package io.parley.sdk.stream;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stream from its header. Wire: {@code DataStream.Header}.
 *
 * @since 0.1
 */
public sealed interface StreamInfo permits TextStreamInfo, ByteStreamInfo {
    /** Unique in the room. */
    String streamId();

    /** The kind of content, such as {@code text/plain}. */
    String mimeType();

    /** The name under which receivers register their handlers. */
    String topic();

    /** When it was begun, in milliseconds since 1970, by the sender's clock. */
    long timestamp();

    /** Bytes of content before compression; null when not known at the beginning. */
    @Nullable Long size();

    /** What the application adds; the trailer's are merged in when the stream has ended. */
    Map<String, String> attributes();

    /** Whether it came encrypted from end to end, or goes so. */
    boolean encrypted();
}
