package io.parley.server.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.parley.proto.livekit.WebhookEvent;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payloads of the outbox's records.
 *
 * <pre>
 *  URLS     1, count (4), then each: length (4), UTF-8. Bits and numbers below count these from 0.
 *  EVENT    2, number (8), created, milliseconds since 1970 (8), pending, a bit for each URL (4),
 *           then a livekit.WebhookEvent
 *  SETTLED  3, number (8), URLs at which the event is settled, a bit each (4)
 * </pre>
 */
final class Records {
    /** What a reader makes of them. */
    interface Sink {
        void onUrls(List<String> urls);

        void onEvent(Entry entry);

        void onSettled(long number, int urls);
    }

    /** Bytes of an event's record before the event itself. */
    static final int EVENT_HEADER = 1 + 8 + 8 + 4;

    private static final byte URLS = 1;
    private static final byte EVENT = 2;
    private static final byte SETTLED = 3;

    private Records() {}

    static byte[] urls(List<String> urls) {
        List<byte[]> texts = urls.stream().map(url -> url.getBytes(UTF_8)).toList();
        int length = 1 + Integer.BYTES;
        for (byte[] text : texts) {
            length += Integer.BYTES + text.length;
        }
        ByteBuffer record = ByteBuffer.allocate(length).put(URLS).putInt(texts.size());
        texts.forEach(text -> record.putInt(text.length).put(text));
        return record.array();
    }

    static byte[] event(Entry entry, byte[] event) {
        return ByteBuffer.allocate(EVENT_HEADER + event.length)
                .put(EVENT)
                .putLong(entry.number())
                .putLong(entry.createdMillis())
                .putInt(entry.pending())
                .put(event)
                .array();
    }

    static byte[] settled(long number, int urls) {
        return ByteBuffer.allocate(1 + 8 + 4).put(SETTLED).putLong(number).putInt(urls).array();
    }

    /** Reads one; one of an unknown kind, or of another version, is passed over. */
    static void read(long offset, ByteBuffer payload, Sink sink) {
        try {
            switch (payload.get()) {
                case URLS -> sink.onUrls(readUrls(payload));
                case EVENT -> {
                    Entry entry = readEvent(offset, payload);
                    if (entry != null) {
                        sink.onEvent(entry);
                    }
                }
                case SETTLED -> sink.onSettled(payload.getLong(), payload.getInt());
                default -> {}
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            // its checksum is right, so another program wrote it: not for us
        }
    }

    private static List<String> readUrls(ByteBuffer payload) {
        int count = payload.getInt();
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = payload.getInt();
            ByteBuffer text = payload.slice(payload.position(), length);
            payload.position(payload.position() + length);
            urls.add(UTF_8.decode(text).toString());
        }
        return urls;
    }

    private static @Nullable Entry readEvent(long offset, ByteBuffer payload) {
        long number = payload.getLong();
        long createdMillis = payload.getLong();
        int pending = payload.getInt();
        int size = payload.remaining();
        WebhookEvent event;
        try {
            event = WebhookEvent.parseFrom(ByteString.copyFrom(payload));
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
        EventKind kind = EventKind.of(event.getEvent());
        if (kind == null) {
            return null;
        }
        Entry entry = entry(number, kind, event, createdMillis, pending, size);
        entry.storedAt(offset + EVENT_HEADER);
        return entry;
    }

    static Entry entry(
            long number,
            EventKind kind,
            WebhookEvent event,
            long createdMillis,
            int pending,
            int size) {
        return new Entry(
                number,
                kind,
                event.getId(),
                event.getRoom().getName(),
                kind.subject(event),
                createdMillis,
                pending,
                size);
    }
}
