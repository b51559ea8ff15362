package io.parley.server.room;

import com.google.protobuf.Message;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A room or a participant as of one moment, with its encodings, which are made once. Immutable; any
 * thread.
 */
public final class Snapshot {
    private final Message message;
    private volatile byte @Nullable [] protobuf;
    private volatile byte @Nullable [] json;

    Snapshot(Message message) {
        this.message = message;
    }

    public Message message() {
        return message;
    }

    /** In protobuf; not to be changed. */
    public byte[] protobuf() {
        byte[] bytes = protobuf;
        if (bytes == null) {
            bytes = message.toByteArray();
            protobuf = bytes;
        }
        return bytes;
    }

    /**
     * In JSON; not to be changed.
     *
     * @param printer always the same one
     */
    public byte[] json(Function<Message, byte[]> printer) {
        byte[] bytes = json;
        if (bytes == null) {
            bytes = printer.apply(message);
            json = bytes;
        }
        return bytes;
    }
}
