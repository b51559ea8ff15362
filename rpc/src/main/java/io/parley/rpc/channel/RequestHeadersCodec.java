package io.parley.rpc.channel;

import io.grpc.Metadata;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The message {@code RequestHeaders}. What was read last is shown until the next. */
final class RequestHeadersCodec {
    private static final int METHOD = 1 << 3 | ProtoCursor.BYTES;
    private static final int METADATA = 2 << 3 | ProtoCursor.BYTES;
    private static final int TIMEOUT = 3 << 3 | ProtoCursor.BYTES;
    private static final int SECONDS = 1 << 3 | ProtoCursor.VARINT;
    private static final int NANOS = 2 << 3 | ProtoCursor.VARINT;

    /** Beyond this a timeout is none: a hundred years. */
    private static final long MAX_SECONDS = TimeUnit.DAYS.toSeconds(36_500);

    private final MetadataCodec metadataCodec = new MetadataCodec();
    private final ProtoCursor cursor = new ProtoCursor();
    private String method = "";
    private Metadata metadata = new Metadata();
    private long timeoutNanos;
    private long credit;

    /** Reads headers; false when they cannot be decoded. */
    boolean read(ProtoCursor headers) {
        method = "";
        metadata = new Metadata();
        timeoutNanos = 0;
        credit = -1;
        metadataCodec.reset();
        for (int tag = headers.next(); tag != 0; tag = headers.next()) {
            if (tag == FlowControl.TAG) {
                credit = Math.max(0, headers.varint());
                continue;
            }
            if (tag != METHOD && tag != METADATA && tag != TIMEOUT) {
                headers.skip(tag);
                continue;
            }
            headers.enter();
            if (headers.isMalformed()) {
                return false;
            }
            if (tag == METHOD) {
                method = headers.text();
            } else if (tag == METADATA
                    ? !metadataCodec.read(headers, metadata)
                    : !readTimeout(headers)) {
                return false;
            }
        }
        return !headers.isMalformed();
    }

    private boolean readTimeout(ProtoCursor headers) {
        long seconds = 0;
        int nanos = 0;
        cursor.wrapField(headers);
        for (int tag = cursor.next(); tag != 0; tag = cursor.next()) {
            if (tag == SECONDS) {
                seconds = cursor.varint();
            } else if (tag == NANOS) {
                nanos = (int) cursor.varint();
            } else {
                cursor.skip(tag);
            }
        }
        long clamped = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, seconds));
        timeoutNanos = TimeUnit.SECONDS.toNanos(clamped) + nanos;
        return !cursor.isMalformed();
    }

    /** As the client wrote it, usually with a leading slash. */
    String method() {
        return method;
    }

    Metadata metadata() {
        return metadata;
    }

    /** Bytes of messages that the client takes to begin with; -1 when it tells none. */
    long credit() {
        return credit;
    }

    boolean isMetadataTooLarge() {
        return metadataCodec.isTooLarge();
    }

    /**
     * What is left of the deadline, nanoseconds: zero for none, negative when it is over. Some
     * clients tell it in the metadata only, as over HTTP; the smaller one counts.
     */
    long timeoutNanos() {
        Long inMetadata = parse(metadataCodec.grpcTimeout());
        if (inMetadata == null) {
            return timeoutNanos;
        }
        return timeoutNanos == 0 ? inMetadata : Math.min(timeoutNanos, inMetadata);
    }

    /** {@code TimeoutValue TimeoutUnit} of gRPC over HTTP/2; null for what is none. */
    static @Nullable Long parse(@Nullable String text) {
        if (text == null || text.length() < 2 || text.length() > 9) {
            return null;
        }
        long value = 0;
        for (int i = 0; i < text.length() - 1; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            value = value * 10 + digit;
        }
        TimeUnit unit =
                switch (text.charAt(text.length() - 1)) {
                    case 'H' -> TimeUnit.HOURS;
                    case 'M' -> TimeUnit.MINUTES;
                    case 'S' -> TimeUnit.SECONDS;
                    case 'm' -> TimeUnit.MILLISECONDS;
                    case 'u' -> TimeUnit.MICROSECONDS;
                    case 'n' -> TimeUnit.NANOSECONDS;
                    default -> null;
                };
        if (unit == null) {
            return null;
        }
        // Zero means none elsewhere; here it means that no time is left.
        return value == 0 ? -1 : unit.toNanos(value);
    }

    /**
     * The message but for the timeout and what follows it, which {@link #timeout} tells when it is
     * sent.
     */
    static byte[] write(String fullMethodName, Metadata metadata) {
        ProtoWriter out = new ProtoWriter(256);
        out.text(1, "/" + fullMethodName);
        byte[] map = MetadataCodec.write(metadata, Set.of());
        if (map != null) {
            out.bytes(2, map);
        }
        return out.toByteArray();
    }

    /** Tells that this side knows of credit; the last field. */
    static void credit(ProtoWriter out) {
        out.number(FlowControl.FIELD, FlowControl.WINDOW);
    }

    /** The field {@code timeout}; a timeout that is over is a nanosecond. */
    static void timeout(ProtoWriter out, long remainingNanos) {
        long nanos = Math.max(1, remainingNanos);
        ProtoWriter duration = new ProtoWriter(16);
        duration.number(1, nanos / 1_000_000_000);
        duration.number(2, nanos % 1_000_000_000);
        out.open(3, duration.size());
        out.raw(duration.array(), 0, duration.size());
    }
}
