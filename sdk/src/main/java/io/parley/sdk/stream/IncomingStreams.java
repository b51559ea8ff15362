package io.parley.sdk.stream;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DataStream;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.packet.RoomThreads;
import io.parley.sdk.stream.StreamException.Reason;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the streams of one room. Handlers may be registered from any thread; all else is called
 * on the loop.
 */
public final class IncomingStreams {
    private static final Logger log = LoggerFactory.getLogger(IncomingStreams.class);

    private final RoomThreads threads;
    private final StreamLimits limits;
    private final Map<String, TextStreamHandler> textHandlers = new ConcurrentHashMap<>();
    private final Map<String, ByteStreamHandler> byteHandlers = new ConcurrentHashMap<>();
    private final Map<String, IncomingTextHandler> ownHandlers = new ConcurrentHashMap<>();
    private final AtomicLong buffered = new AtomicLong();

    private final Map<String, IncomingStream> open = new HashMap<>();
    private final Queue<Early> early = new ArrayDeque<>();
    private long earlyBytes;
    private boolean connected;

    public IncomingStreams(RoomThreads threads, StreamLimits limits) {
        this.threads = requireNonNull(threads, "threads");
        this.limits = requireNonNull(limits, "limits");
    }

    /**
     * Streams of text with this topic go to this handler.
     *
     * @throws IllegalStateException when the topic has one
     */
    public void registerTextHandler(String topic, TextStreamHandler handler) {
        requireNonNull(handler, "handler");
        refuseOwn(topic);
        if (textHandlers.putIfAbsent(topic, handler) != null) {
            throw taken("text", topic);
        }
    }

    /** Streams of text with this topic are dropped from now on. */
    public void unregisterTextHandler(String topic) {
        textHandlers.remove(requireNonNull(topic, "topic"));
    }

    /**
     * Streams of bytes with this topic go to this handler.
     *
     * @throws IllegalStateException when the topic has one
     */
    public void registerByteHandler(String topic, ByteStreamHandler handler) {
        requireNonNull(handler, "handler");
        requireNonNull(topic, "topic");
        if (byteHandlers.putIfAbsent(topic, handler) != null) {
            throw taken("byte", topic);
        }
    }

    /** Streams of bytes with this topic are dropped from now on. */
    public void unregisterByteHandler(String topic) {
        byteHandlers.remove(requireNonNull(topic, "topic"));
    }

    /** Streams of text with this topic are the SDK's own, and users do not see them. */
    public void ownTopic(String topic, IncomingTextHandler handler) {
        ownHandlers.put(topic, handler);
    }

    private void refuseOwn(String topic) {
        if (ownHandlers.containsKey(requireNonNull(topic, "topic"))) {
            throw new IllegalStateException(
                    "the topic " + topic + " is used by the SDK itself; choose another");
        }
    }

    private static IllegalStateException taken(String kind, String topic) {
        return new IllegalStateException(
                "a "
                        + kind
                        + " stream handler for topic \""
                        + topic
                        + "\" is registered already; unregister it first");
    }

    /**
     * Takes a packet of a stream.
     *
     * @param encrypted whether it came encrypted
     * @return false when it is of another kind
     */
    public boolean onPacket(DataPacket packet, boolean encrypted) {
        switch (packet.getValueCase()) {
            case STREAM_HEADER, STREAM_CHUNK, STREAM_TRAILER -> {
                if (connected) {
                    take(packet, encrypted);
                } else {
                    keep(packet, encrypted);
                }
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    /** The room is connected: packets that came before are taken now. */
    public void onConnected() {
        connected = true;
        for (Early each = early.poll(); each != null; each = early.poll()) {
            take(each.packet(), each.encrypted());
        }
        earlyBytes = 0;
    }

    /** A participant left: its streams will not end. */
    public void onPeerLeft(String identity) {
        open.values()
                .removeIf(
                        stream -> {
                            if (!stream.sender().equals(identity)) {
                                return false;
                            }
                            stream.fail(
                                    Reason.ABNORMAL_END,
                                    "participant "
                                            + identity
                                            + " left in the middle of the stream");
                            return true;
                        });
    }

    /** The room disconnected: no stream will end. */
    public void onDisconnected() {
        connected = false;
        early.clear();
        earlyBytes = 0;
        for (IncomingStream stream : open.values()) {
            stream.fail(Reason.ABNORMAL_END, "Disconnected while receiving");
        }
        open.clear();
    }

    private void keep(DataPacket packet, boolean encrypted) {
        int size = packet.getSerializedSize();
        if (early.size() < Limits.MAX_EARLY_PACKETS
                && earlyBytes + size <= Limits.MAX_EARLY_BYTES) {
            early.add(new Early(packet, encrypted));
            earlyBytes += size;
        }
    }

    private void take(DataPacket packet, boolean encrypted) {
        switch (packet.getValueCase()) {
            case STREAM_HEADER -> header(packet, encrypted);
            case STREAM_CHUNK -> {
                DataStream.Chunk chunk = packet.getStreamChunk();
                IncomingStream stream = find(chunk.getStreamId(), packet);
                if (stream != null) {
                    stream.chunk(chunk, encrypted);
                    forget(chunk.getStreamId(), stream);
                }
            }
            default -> {
                DataStream.Trailer trailer = packet.getStreamTrailer();
                IncomingStream stream = find(trailer.getStreamId(), packet);
                if (stream != null) {
                    stream.trailer(trailer, encrypted);
                    open.remove(trailer.getStreamId());
                }
            }
        }
    }

    private @Nullable IncomingStream find(String id, DataPacket packet) {
        IncomingStream stream = open.get(id);
        return stream != null
                        && stream.isFrom(
                                packet.getParticipantIdentity(), packet.getParticipantSid())
                ? stream
                : null;
    }

    private void forget(String id, IncomingStream stream) {
        if (stream.over()) {
            open.remove(id);
        }
    }

    private void header(DataPacket packet, boolean encrypted) {
        DataStream.Header header = packet.getStreamHeader();
        String sender = packet.getParticipantIdentity();
        String topic = header.getTopic();
        IncomingTextHandler own = header.hasTextHeader() ? ownHandlers.get(topic) : null;
        TextStreamHandler text = header.hasTextHeader() ? textHandlers.get(topic) : null;
        ByteStreamHandler bytes = header.hasByteHeader() ? byteHandlers.get(topic) : null;
        if (own == null && text == null && bytes == null) {
            log.debug("a stream of {} with topic {} has no handler", sender, topic);
            return;
        }
        IncomingStream stream = begin(packet, encrypted);
        if (stream == null) {
            return;
        }
        if (own != null) {
            own.onStream(new IncomingText(stream, threads));
        } else if (text != null) {
            TextStreamReader reader = new TextStreamReader(stream, threads);
            callback(() -> text.onStream(reader, sender), reader);
        } else if (bytes != null) {
            ByteStreamReader reader = new ByteStreamReader(stream, threads);
            callback(() -> bytes.onStream(reader, sender), reader);
        }
    }

    private @Nullable IncomingStream begin(DataPacket packet, boolean encrypted) {
        DataStream.Header header = packet.getStreamHeader();
        String id = header.getStreamId();
        boolean known =
                header.getCompression() == DataStream.CompressionType.NONE
                        || header.getCompression() == DataStream.CompressionType.DEFLATE_RAW;
        if (!known
                || header.getTotalLength() < 0
                || header.getAttributesCount() > Limits.MAX_STREAM_ATTRIBUTES
                || open.containsKey(id)
                || open.size() >= Limits.MAX_INCOMING_STREAMS) {
            log.debug("a stream of {} is dropped", packet.getParticipantIdentity());
            return null;
        }
        StreamQueue queue =
                new StreamQueue(
                        limits.maxBufferedBytes(), buffered, Limits.MAX_BUFFERED_ROOM_BYTES);
        StreamContent content =
                new StreamContent(
                        queue,
                        header.getCompression() == DataStream.CompressionType.DEFLATE_RAW,
                        header.hasTotalLength() ? header.getTotalLength() : -1,
                        limits.maxPayloadBytes());
        IncomingStream stream =
                new IncomingStream(
                        Headers.info(header, encrypted),
                        packet.getParticipantIdentity(),
                        packet.getParticipantSid(),
                        content);
        if (header.hasInlineContent()) {
            stream.inline(header.getInlineContent());
        } else {
            open.put(id, stream);
        }
        return stream;
    }

    private void callback(Runnable handler, StreamReader<?> reader) {
        threads.callbacks()
                .execute(
                        () -> {
                            try {
                                handler.run();
                            } catch (RuntimeException e) {
                                reader.close();
                                log.warn(
                                        "the handler of streams with topic {} failed",
                                        reader.info().topic(),
                                        e);
                            }
                        });
    }

    private record Early(DataPacket packet, boolean encrypted) {}
}
