package io.parley.sdk.stream;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a stream of bytes is sent.
 *
 * @since 0.1
 */
public final class ByteStreamOptions {
    /** To everyone, without a topic. */
    public static final ByteStreamOptions DEFAULT = builder().build();

    private final String topic;
    private final List<String> destinationIdentities;
    private final Map<String, String> attributes;
    private final @Nullable String streamId;
    private final @Nullable Long totalSize;
    private final boolean compress;
    private final @Nullable Consumer<StreamProgress> onProgress;
    private final String name;
    private final String mimeType;

    private ByteStreamOptions(Builder builder) {
        this.topic = builder.topic;
        this.destinationIdentities = builder.destinationIdentities;
        this.attributes = builder.attributes;
        this.streamId = builder.streamId;
        this.totalSize = builder.totalSize;
        this.compress = builder.compress;
        this.onProgress = builder.onProgress;
        this.name = builder.name;
        this.mimeType = builder.mimeType;
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** To everyone, with a topic. */
    public static ByteStreamOptions topic(String topic) {
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
        builder.name = name;
        builder.mimeType = mimeType;
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

    /** Bytes that will be written, for {@code streamBytes}; not known at first. */
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

    /**
     * Of the file, or whatever the application calls it; {@code unknown} at first, for files the
     * file's name.
     */
    public String name() {
        return name;
    }

    /** The kind of content; {@code application/octet-stream} at first. */
    public String mimeType() {
        return mimeType;
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
        private String name = "unknown";
        private String mimeType = "application/octet-stream";

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

        /** Bytes that will be written, for {@code streamBytes}; not known at first. */
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

        /**
         * Of the file, or whatever the application calls it; {@code unknown} at first, for files
         * the file's name.
         */
        public Builder name(String value) {
            this.name = requireNonNull(value, "name");
            return this;
        }

        /** The kind of content; {@code application/octet-stream} at first. */
        public Builder mimeType(String value) {
            this.mimeType = requireNonNull(value, "mimeType");
            return this;
        }

        public ByteStreamOptions build() {
            return new ByteStreamOptions(this);
        }
    }
}
