package io.parley.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** HTTP/2 headers of gRPC, as its protocol document has them (PROTOCOL-HTTP2). */
final class CallHeaders {

    static final AsciiString GRPC_ENCODING = AsciiString.cached("grpc-encoding");
    static final AsciiString GRPC_TIMEOUT = AsciiString.cached("grpc-timeout");

    private static final AsciiString OK = AsciiString.cached("200");
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString GRPC = AsciiString.cached("application/grpc");
    private static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");
    private static final AsciiString ZERO = AsciiString.cached("0");

    private static final Http2Headers PLAIN_RESPONSE =
            ReadOnlyHttp2Headers.serverHeaders(false, OK, CONTENT_TYPE, GRPC);
    private static final Http2Headers PLAIN_END =
            ReadOnlyHttp2Headers.trailers(false, GRPC_STATUS, ZERO);

    /** Digits of a timeout at most. */
    private static final int MAX_DIGITS = 8;

    private static final String HEX = "0123456789ABCDEF";

    /** The keys that clients of signaling send, made once. */
    private static final Map<String, Metadata.Key<String>> KNOWN =
            Map.of(
                    "rpc-host", ascii("rpc-host"),
                    "authorization", ascii("authorization"),
                    "heartbeats-allowed", ascii("heartbeats-allowed"),
                    "user-agent", ascii("user-agent"),
                    "viam_client", ascii("viam_client"));

    private CallHeaders() {}

    private static Metadata.Key<String> ascii(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /** What a client sent along; without what concerns HTTP and gRPC themselves. */
    static Metadata metadata(Http2Headers headers) {
        Metadata metadata = new Metadata();
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            String name = header.getKey().toString();
            if (!isProtocol(name)) {
                put(metadata, name, header.getValue().toString());
            }
        }
        return metadata;
    }

    private static boolean isProtocol(String name) {
        return name.isEmpty()
                || name.charAt(0) == ':'
                || name.equals("te")
                || name.equals("content-type")
                || name.startsWith("grpc-")
                        && !name.startsWith("grpc-trace")
                        && !name.startsWith("grpc-tags");
    }

    private static void put(Metadata metadata, String name, String value) {
        try {
            Metadata.Key<String> known = KNOWN.get(name);
            if (known != null) {
                metadata.put(known, value);
            } else if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                Metadata.Key<byte[]> key = Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
                for (String each : value.split(",", -1)) {
                    metadata.put(key, Base64.getDecoder().decode(each.strip()));
                }
            } else {
                metadata.put(ascii(name), value);
            }
        } catch (IllegalArgumentException e) {
            // A header that gRPC does not know how to read is none of its metadata.
        }
    }

    /** The first headers of a response. */
    static Http2Headers response(Metadata metadata) {
        if (metadata.keys().isEmpty()) {
            return PLAIN_RESPONSE;
        }
        Http2Headers headers = new DefaultHttp2Headers(false);
        headers.status(OK).set(CONTENT_TYPE, GRPC);
        add(headers, metadata);
        return headers;
    }

    /**
     * The end of a response.
     *
     * @param only whether there was nothing before
     */
    static Http2Headers end(Status status, Metadata metadata, boolean only) {
        String message = status.getDescription();
        if (!only && message == null && status.isOk() && metadata.keys().isEmpty()) {
            return PLAIN_END;
        }
        Http2Headers headers = new DefaultHttp2Headers(false);
        if (only) {
            headers.status(OK).set(CONTENT_TYPE, GRPC);
        }
        headers.set(GRPC_STATUS, Integer.toString(status.getCode().value()));
        if (message != null) {
            headers.set(GRPC_MESSAGE, escaped(message));
        }
        add(headers, metadata);
        return headers;
    }

    private static void add(Http2Headers headers, Metadata metadata) {
        for (String name : metadata.keys()) {
            if (isProtocol(name) && !name.equals("grpc-status-details-bin")) {
                continue;
            }
            if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                Metadata.Key<byte[]> key = Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
                for (byte[] value : values(metadata.getAll(key))) {
                    headers.add(name, Base64.getEncoder().withoutPadding().encodeToString(value));
                }
            } else {
                for (String value : values(metadata.getAll(ascii(name)))) {
                    headers.add(name, value);
                }
            }
        }
    }

    private static <T> Iterable<T> values(@Nullable Iterable<T> values) {
        return values == null ? java.util.List.of() : values;
    }

    /** Percent-encoded UTF-8: what is not printable ASCII, and the percent sign. */
    static String escaped(String message) {
        byte[] bytes = message.getBytes(UTF_8);
        StringBuilder text = new StringBuilder(bytes.length + 16);
        for (byte each : bytes) {
            if (each >= ' ' && each <= '~' && each != '%') {
                text.append((char) each);
            } else {
                text.append('%').append(HEX.charAt(each >> 4 & 15)).append(HEX.charAt(each & 15));
            }
        }
        return text.toString();
    }

    /** The time that a call may take, nanoseconds; negative if the header makes no sense. */
    static long timeoutNanos(CharSequence value) {
        int digits = value.length() - 1;
        if (digits < 1 || digits > MAX_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < digits; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return switch (value.charAt(digits)) {
            case 'H' -> TimeUnit.HOURS.toNanos(number);
            case 'M' -> TimeUnit.MINUTES.toNanos(number);
            case 'S' -> TimeUnit.SECONDS.toNanos(number);
            case 'm' -> TimeUnit.MILLISECONDS.toNanos(number);
            case 'u' -> TimeUnit.MICROSECONDS.toNanos(number);
            case 'n' -> number;
            default -> -1;
        };
    }
}
