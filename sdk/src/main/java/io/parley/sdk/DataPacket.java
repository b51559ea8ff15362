package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message that another participant published with {@link LocalParticipant#publishData}, or that
 * was sent through the room API. Immutable but for the array that {@link #data()} gives.
 *
 * @since 0.1
 */
public final class DataPacket {
    private final byte[] data;
    private final DataPacketKind kind;
    private final @Nullable RemoteParticipant participant;
    private final String topic;

    DataPacket(
            byte[] data,
            DataPacketKind kind,
            @Nullable RemoteParticipant participant,
            String topic) {
        this.data = requireNonNull(data, "data");
        this.kind = requireNonNull(kind, "kind");
        this.participant = participant;
        this.topic = requireNonNull(topic, "topic");
    }

    /** The payload. Every listener gets the same array: do not change it. */
    public byte[] data() {
        return data;
    }

    /** The payload read as UTF-8. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    /** How it travelled. */
    public DataPacketKind kind() {
        return kind;
    }

    /** Who sent it; null for the room API and for a participant that is hidden. */
    public @Nullable RemoteParticipant participant() {
        return participant;
    }

    /** The topic, empty if it has none. */
    public String topic() {
        return topic;
    }

    @Override
    public String toString() {
        return "DataPacket{" + data.length + " bytes, " + kind + ", topic=" + topic + "}";
    }
}
