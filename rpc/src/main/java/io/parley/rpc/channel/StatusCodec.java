package io.parley.rpc.channel;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code ResponseTrailers}: a google.rpc.Status and metadata. grpc-java carries a status with
 * details in the trailer {@code grpc-status-details-bin}; here it is the status itself.
 */
final class StatusCodec {
    static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final int STATUS = 1 << 3 | ProtoCursor.BYTES;
    private static final int METADATA = 2 << 3 | ProtoCursor.BYTES;
    private static final int CODE = 1 << 3 | ProtoCursor.VARINT;
    private static final int MESSAGE = 2 << 3 | ProtoCursor.BYTES;
    private static final int DETAIL = 3 << 3 | ProtoCursor.BYTES;

    private final ProtoCursor cursor = new ProtoCursor();
    private Status status = Status.OK;

    /** The status read last; OK where none was told. */
    Status status() {
        return status;
    }

    /** Reads trailers; false when they cannot be decoded. */
    boolean read(ProtoCursor trailers, MetadataCodec metadata, Metadata target) {
        status = Status.OK;
        metadata.reset();
        for (int tag = trailers.next(); tag != 0; tag = trailers.next()) {
            if (tag == STATUS) {
                trailers.enter();
                if (trailers.isMalformed() || !readStatus(trailers, target)) {
                    return false;
                }
            } else if (tag == METADATA) {
                trailers.enter();
                if (trailers.isMalformed() || !metadata.read(trailers, target)) {
                    return false;
                }
            } else {
                trailers.skip(tag);
            }
        }
        return !trailers.isMalformed();
    }

    private boolean readStatus(ProtoCursor trailers, Metadata target) {
        cursor.wrapField(trailers);
        int code = 0;
        String message = "";
        boolean details = false;
        for (int tag = cursor.next(); tag != 0; tag = cursor.next()) {
            if (tag == CODE) {
                code = (int) cursor.varint();
            } else if (tag == MESSAGE) {
                cursor.enter();
                message = cursor.text();
            } else {
                details |= tag == DETAIL;
                cursor.skip(tag);
            }
        }
        if (cursor.isMalformed()) {
            return false;
        }
        status = Status.fromCodeValue(code);
        if (!message.isEmpty()) {
            status = status.withDescription(message);
        }
        if (details) {
            target.put(
                    DETAILS,
                    Arrays.copyOfRange(trailers.array(), trailers.start(), trailers.limit()));
        }
        return true;
    }

    /** The message {@code ResponseTrailers}; an OK has no status at all. */
    static byte[] write(Status status, Metadata trailers) {
        ProtoWriter out = new ProtoWriter(128);
        if (!status.isOk()) {
            out.bytes(1, writeStatus(status, trailers.get(DETAILS)));
        }
        byte[] metadata = MetadataCodec.write(trailers, Set.of(DETAILS.name()));
        if (metadata != null) {
            out.bytes(2, metadata);
        }
        return out.toByteArray();
    }

    private static byte[] writeStatus(Status status, byte @Nullable [] withDetails) {
        ProtoWriter out = new ProtoWriter(64);
        out.number(1, status.getCode().value());
        String description = status.getDescription();
        if (description != null && !description.isEmpty()) {
            out.text(2, description);
        }
        if (withDetails != null) {
            ProtoCursor details = new ProtoCursor();
            details.wrap(withDetails, 0, withDetails.length);
            for (int tag = details.next(); tag != 0; tag = details.next()) {
                if (tag == DETAIL) {
                    details.enter();
                    if (!details.isMalformed()) {
                        out.open(3, details.length());
                        out.raw(details.array(), details.start(), details.length());
                    }
                } else {
                    details.skip(tag);
                }
            }
        }
        return out.toByteArray();
    }
}
