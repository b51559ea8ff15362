package io.parley.rpc.channel;

import io.grpc.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of gRPC as the message {@code Metadata}: a map of keys to lists of texts. Values of
 * {@code -bin} keys are base64, as in HTTP.
 */
final class MetadataCodec {
    /** What a peer's HTTP stack lets through, and what means something to the transport alone. */
    private static final Set<String> OF_THE_TRANSPORT =
            Set.of(
                    "te",
                    "content-type",
                    "grpc-timeout",
                    "grpc-encoding",
                    "grpc-accept-encoding",
                    "grpc-status",
                    "grpc-message");

    private static final int MD = 1 << 3 | ProtoCursor.BYTES;
    private static final int KEY = 1 << 3 | ProtoCursor.BYTES;
    private static final int VALUE = 2 << 3 | ProtoCursor.BYTES;
    private static final int VALUES = 1 << 3 | ProtoCursor.BYTES;
    private static final String GRPC_TIMEOUT = "grpc-timeout";
    private static final int ENTRY_OVERHEAD = 32; // RFC 9113 §6.5.2

    private final ProtoCursor map = new ProtoCursor();
    private final ProtoCursor entry = new ProtoCursor();
    private final ProtoCursor values = new ProtoCursor();
    private @Nullable String grpcTimeout;
    private int size;

    /** The {@code grpc-timeout} that was among the metadata read last; it is not in the result. */
    @Nullable String grpcTimeout() {
        return grpcTimeout;
    }

    /** Whether the metadata read last was beyond the bound. */
    boolean isTooLarge() {
        return size > Limits.METADATA;
    }

    /** Forgets what the last metadata left. */
    void reset() {
        size = 0;
        grpcTimeout = null;
    }

    /**
     * Reads the field that a cursor has just entered into {@code target}. Keys that gRPC does not
     * allow are left out.
     *
     * @return false when it cannot be decoded
     */
    boolean read(ProtoCursor field, Metadata target) {
        map.wrapField(field);
        for (int tag = map.next(); tag != 0; tag = map.next()) {
            if (tag != MD) {
                map.skip(tag);
                continue;
            }
            map.enter();
            if (map.isMalformed() || !readEntry(target)) {
                return false;
            }
        }
        return !map.isMalformed();
    }

    private boolean readEntry(Metadata target) {
        // The key comes first from every encoder, but protobuf does not promise it.
        String key = "";
        entry.wrapField(map);
        for (int tag = entry.next(); tag != 0; tag = entry.next()) {
            if (tag == KEY) {
                entry.enter();
                key = entry.text().toLowerCase(Locale.ROOT);
            } else {
                entry.skip(tag);
            }
        }
        if (entry.isMalformed()) {
            return false;
        }
        entry.wrapField(map);
        for (int tag = entry.next(); tag != 0; tag = entry.next()) {
            if (tag == VALUE) {
                entry.enter();
                if (!readValues(key, target)) {
                    return false;
                }
            } else {
                entry.skip(tag);
            }
        }
        return true;
    }

    private boolean readValues(String key, Metadata target) {
        values.wrapField(entry);
        for (int tag = values.next(); tag != 0; tag = values.next()) {
            if (tag != VALUES) {
                values.skip(tag);
                continue;
            }
            values.enter();
            size += key.length() + values.length() + ENTRY_OVERHEAD;
            if (!values.isMalformed() && size <= Limits.METADATA) {
                add(key, values.text(), target);
            }
        }
        return !values.isMalformed();
    }

    private void add(String key, String value, Metadata target) {
        if (key.equals(GRPC_TIMEOUT)) {
            grpcTimeout = value;
        }
        if (OF_THE_TRANSPORT.contains(key) || !isKey(key)) {
            return;
        }
        if (!key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            target.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
            return;
        }
        // HTTP lets an intermediary join values by commas, which base64 does not have.
        for (String part : value.split(",", -1)) {
            target.put(Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER), decode(part.strip()));
        }
    }

    /** Base64 with or without padding; a peer that put its bytes in as they are is understood. */
    private static byte[] decode(String value) {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            return value.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static boolean isKey(String key) {
        if (key.isEmpty() || key.equals(Metadata.BINARY_HEADER_SUFFIX)) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean allowed =
                    c >= 'a' && c <= 'z'
                            || c >= '0' && c <= '9'
                            || c == '-'
                            || c == '_'
                            || c == '.';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    /** The message {@code Metadata}, or null when there is nothing to tell. */
    static byte @Nullable [] write(Metadata metadata, Set<String> leaveOut) {
        ProtoWriter map = new ProtoWriter(256);
        ProtoWriter strings = new ProtoWriter(128);
        ProtoWriter pair = new ProtoWriter(128);
        for (String key : metadata.keys()) {
            if (OF_THE_TRANSPORT.contains(key) || leaveOut.contains(key)) {
                continue;
            }
            strings.clear();
            writeValues(metadata, key, strings);
            pair.clear();
            pair.text(1, key);
            pair.open(2, strings.size());
            pair.raw(strings.array(), 0, strings.size());
            map.open(1, pair.size());
            map.raw(pair.array(), 0, pair.size());
        }
        return map.size() == 0 ? null : map.toByteArray();
    }

    private static void writeValues(Metadata metadata, String key, ProtoWriter strings) {
        if (key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            Iterable<byte[]> all =
                    metadata.getAll(Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER));
            if (all != null) {
                for (byte[] value : all) {
                    strings.text(1, Base64.getEncoder().withoutPadding().encodeToString(value));
                }
            }
            return;
        }
        Iterable<String> all =
                metadata.getAll(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER));
        if (all != null) {
            for (String value : all) {
                strings.text(1, value);
            }
        }
    }
}
