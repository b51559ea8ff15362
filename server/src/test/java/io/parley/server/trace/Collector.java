package io.parley.server.trace;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;

/** A small collector of traces: OTLP over HTTP, as far as the fields that tests look at. */
final class Collector implements AutoCloseable {
    private static final int OK = 200;

    // opentelemetry/proto/trace/v1/trace.proto
    private static final int RESOURCE_SPANS = 1;
    private static final int RESOURCE = 1;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;
    private static final int TRACE_ID = 1;
    private static final int SPAN_ID = 2;
    private static final int PARENT_SPAN_ID = 4;
    private static final int NAME = 5;
    private static final int START = 7;
    private static final int END = 8;
    private static final int ATTRIBUTES = 9;
    private static final int STATUS = 15;

    /**
     * One span.
     *
     * @param text its attributes, as they are on the wire
     */
    record Span(
            String traceId,
            String id,
            String parent,
            String name,
            long nanos,
            String text,
            boolean failed) {}

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> resources = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::receive);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
    }

    List<Span> spans() {
        return spans;
    }

    /** The spans of that name, once there is one; the export may outlast the server. */
    List<Span> named(String name) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            List<Span> found = spans.stream().filter(span -> span.name().equals(name)).toList();
            if (!found.isEmpty() || System.nanoTime() - end > 0) {
                return found;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** What is told of the process, as it is on the wire. */
    List<String> resources() {
        return resources;
    }

    List<String> authorizations() {
        return authorizations;
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = new GZIPInputStream(exchange.getRequestBody())) {
            authorizations.add(
                    String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
            UnknownFieldSet request = UnknownFieldSet.parseFrom(body.readAllBytes());
            for (UnknownFieldSet resource : messages(request, RESOURCE_SPANS)) {
                resources.add(bytes(resource, RESOURCE).toStringUtf8());
                for (UnknownFieldSet scope : messages(resource, SCOPE_SPANS)) {
                    messages(scope, SPANS).forEach(span -> spans.add(read(span)));
                }
            }
            exchange.sendResponseHeaders(OK, -1);
        }
    }

    private static Span read(UnknownFieldSet span) {
        StringBuilder text = new StringBuilder();
        for (ByteString attribute : span.getField(ATTRIBUTES).getLengthDelimitedList()) {
            text.append(attribute.toStringUtf8()).append('\n');
        }
        return new Span(
                hex(bytes(span, TRACE_ID)),
                hex(bytes(span, SPAN_ID)),
                hex(bytes(span, PARENT_SPAN_ID)),
                bytes(span, NAME).toStringUtf8(),
                span.getField(END).getFixed64List().get(0)
                        - span.getField(START).getFixed64List().get(0),
                text.toString(),
                bytes(span, STATUS).size() > 0);
    }

    private static String hex(ByteString bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            text.append(String.format("%02x", each));
        }
        return text.toString();
    }

    private static ByteString bytes(UnknownFieldSet message, int field) {
        List<ByteString> values = message.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? ByteString.EMPTY : values.get(0);
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet message, int field)
            throws InvalidProtocolBufferException {
        List<UnknownFieldSet> messages = new ArrayList<>();
        for (ByteString value : message.getField(field).getLengthDelimitedList()) {
            messages.add(UnknownFieldSet.parseFrom(value));
        }
        return messages;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
