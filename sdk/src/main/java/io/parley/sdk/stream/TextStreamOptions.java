package io.parley.sdk.stream;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a stream of text is sent.
 *
 * @since 0.1
 */
public final class TextStreamOptions {
    /** To everyone, without a topic. */
    public static final TextStreamOptions DEFAULT = builder().build();

    private final String topic;
    private final List<String> destinationIdentities;
    private final Map<String, String> attributes;
    private final @Nullable String streamId;
    private final @Nullable Long totalSize;
    private final boolean compress;
    private final @Nullable Consumer<StreamProgress> onProgress;
    private final @Nullable String replyToStreamId;
    private final List<Path> attachments;
    private final boolean update;
    private final int version;
    private final boolean generated;

    private TextStreamOptions(Builder builder) {
        this.topic = builder.topic;
        this.destinationIdentities = builder.destinationIdentities;
        this.attributes = builder.attributes;
        this.streamId = builder.streamId;
        this.totalSize = builder.totalSize;
        this.compress = builder.compress;
        this.onProgress = builder.onProgress;
        this.replyToStreamId = builder.replyToStreamId;
        this.attachments = builder.attachments;
        this.update = builder.update;
        this.version = builder.version;
        this.generated = builder.generated;
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** To everyone, with a topic. */
    public static TextStreamOptions topic(String topic) {
        return builder().topic(topic).build();
    }

    /** Begins with these. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.topic = topic;
        builder.destinationIdentities = destinationIdentities;
        builder.attributes = attributes;
        builder.streamId = streamId;
        builder.totalSize = totalSize;
        builder.compress = compress;
        builder.onProgress = onProgress;
        builder.replyToStreamId = replyToStreamId;
        builder.attachments = attachments;
        builder.update = update;
        builder.version = version;
        builder.generated = generated;
        return builder;
    }

    /** The name under which receivers register their handlers; empty at first. */
    public String topic() {
        return topic;
    }

    /** Who gets it; empty (at first) means everyone in the room. */
    public List<String> destinationIdentities() {
        return destinationIdentities;
    }

    /** What the application adds; none at first. */
    public Map<String, String> attributes() {
        return attributes;
    }

    /** Unique in the room; a random UUID at first. */
    public @Nullable String streamId() {
        return streamId;
    }

    /** Bytes that will be written, for {@code streamText}; not known at first. */
    public @Nullable Long totalSize() {
        return totalSize;
    }

    /**
     * Whether it may be compressed when all receivers can; yes at first. For content that is
     * compressed already, no saves time.
     */
    public boolean compress() {
        return compress;
    }

    /** Told on the room's callbacks how much was sent; none at first. */
    public @Nullable Consumer<StreamProgress> onProgress() {
        return onProgress;
    }

    /** The stream that it answers; none at first. */
    public @Nullable String replyToStreamId() {
        return replyToStreamId;
    }

    /**
     * Files, each sent as a byte stream with the same topic, for {@code sendText}; none at first.
     */
    public List<Path> attachments() {
        return attachments;
    }

    /** Whether it changes an earlier text, whose id is then the stream id; no at first. */
    public boolean update() {
        return update;
    }

    /** Of a text that is sent again with changes; 0 or more, 0 at first. */
    public int version() {
        return version;
    }

    /** Whether a program wrote it, such as a transcription; no at first. */
    public boolean generated() {
        return generated;
    }

    /** Collects options. */
    public static final class Builder {
        private String topic = "";
        private List<String> destinationIdentities = List.of();
        private Map<String, String> attributes = Map.of();
        private @Nullable String streamId = null;
        private @Nullable Long totalSize = null;
        private boolean compress = true;
        private @Nullable Consumer<StreamProgress> onProgress = null;
        private @Nullable String replyToStreamId = null;
        private List<Path> attachments = List.of();
        private boolean update = false;
        private int version = 0;
        private boolean generated = false;

        private Builder() {}

        /** The name under which receivers register their handlers; empty at first. */
        public Builder topic(String value) {
            this.topic = requireNonNull(value, "topic");
            return this;
        }

        /** Who gets it; empty (at first) means everyone in the room. */
        public Builder destinationIdentities(List<String> value) {
            this.destinationIdentities = List.copyOf(value);
            return this;
        }

        /** The only one who gets it. */
        public Builder destinationIdentity(String value) {
            return destinationIdentities(List.of(value));
        }

        /** What the application adds; none at first. */
        public Builder attributes(Map<String, String> value) {
            this.attributes = Map.copyOf(value);
            return this;
        }

        /** Unique in the room; a random UUID at first. */
        public Builder streamId(String value) {
            this.streamId = requireNonNull(value, "streamId");
            return this;
        }

        /** Bytes that will be written, for {@code streamText}; not known at first. */
        public Builder totalSize(long value) {
            if (value < 0) {
                throw new IllegalArgumentException(
                        "totalSize: " + value + " (expected: 0 or more)");
            }
            this.totalSize = value;
            return this;
        }

        /**
         * Whether it may be compressed when all receivers can; yes at first. For content that is
         * compressed already, no saves time.
         */
        public Builder compress(boolean value) {
            this.compress = value;
            return this;
        }

        /** Told on the room's callbacks how much was sent; none at first. */
        public Builder onProgress(Consumer<StreamProgress> value) {
            this.onProgress = requireNonNull(value, "onProgress");
            return this;
        }

        /** The stream that it answers; none at first. */
        public Builder replyToStreamId(String value) {
            this.replyToStreamId = requireNonNull(value, "replyToStreamId");
            return this;
        }

        /**
         * Files, each sent as a byte stream with the same topic, for {@code sendText}; none at
         * first.
         */
        public Builder attachments(List<Path> value) {
            this.attachments = List.copyOf(value);
            return this;
        }

        /** Whether it changes an earlier text, whose id is then the stream id; no at first. */
        public Builder update(boolean value) {
            this.update = value;
            return this;
        }

        /** Of a text that is sent again with changes; 0 or more, 0 at first. */
        public Builder version(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("version: " + value + " (expected: 0 or more)");
            }
            this.version = value;
            return this;
        }

        /** Whether a program wrote it, such as a transcription; no at first. */
        public Builder generated(boolean value) {
            this.generated = value;
            return this;
        }

        public TextStreamOptions build() {
            return new TextStreamOptions(this);
        }
    }
}
