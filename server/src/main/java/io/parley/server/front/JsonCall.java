package io.parley.server.front;

import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A gRPC call whose responses go out as JSON: one object for a single response, and for a stream
 * one line each, <code>{"result":{}}</code>, with <code>{"error":{}}</code> as the last line of one
 * that fails. Messages and the end may come from any thread.
 */
final class JsonCall<Q, R> extends ServerCall<Q, R> {

    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();

    private final ServiceRequestContext ctx;
    private final MethodDescriptor<Q, R> method;
    private final boolean streaming;
    private final HttpResponseWriter response = HttpResponse.streaming();
    private boolean started;
    private boolean closed;
    private volatile boolean cancelled;

    JsonCall(ServiceRequestContext ctx, MethodDescriptor<Q, R> method) {
        this.ctx = ctx;
        this.method = method;
        streaming = !method.getType().serverSendsOneMessage();
    }

    HttpResponse response() {
        return response;
    }

    /** Hands over the one request, and tells the handler how the response ended. */
    void run(ServerCall.Listener<Q> listener, Q message) {
        response.whenComplete()
                .handle(
                        (done, failure) -> {
                            if (failure == null) {
                                listener.onComplete();
                            } else {
                                cancelled = true;
                                listener.onCancel();
                            }
                            return null;
                        });
        listener.onMessage(message);
        listener.onHalfClose();
    }

    @Override
    public synchronized void sendMessage(R message) {
        try {
            String json = PRINTER.print((MessageOrBuilder) message);
            start(HttpStatus.OK);
            write(streaming ? "{\"result\":" + json + "}\n" : json);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a response that is no JSON", e);
        }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
        if (closed) {
            return;
        }
        closed = true;
        if (!status.isOk()) {
            boolean first = !started;
            start(httpStatus(status.getCode()));
            if (first || streaming) {
                write(error(status));
            }
        } else {
            start(HttpStatus.OK);
        }
        response.close();
    }

    private void start(HttpStatus status) {
        if (!started) {
            started = true;
            boolean ignored =
                    response.tryWrite(
                            ResponseHeaders.builder(status).contentType(MediaType.JSON).build());
        }
    }

    private void write(String text) {
        boolean ignored = response.tryWrite(HttpData.ofUtf8(text));
    }

    private String error(Status status) {
        String description = status.getDescription();
        JsonObject error = new JsonObject();
        error.addProperty("code", status.getCode().value());
        error.addProperty("message", description == null ? "" : description);
        if (!streaming) {
            return error.toString();
        }
        JsonObject line = new JsonObject();
        line.add("error", error);
        return line + "\n";
    }

    /** As google/rpc/code.proto maps them. */
    private static HttpStatus httpStatus(Status.Code code) {
        return switch (code) {
            case OK -> HttpStatus.OK;
            case CANCELLED -> HttpStatus.CLIENT_CLOSED_REQUEST;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
            case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
            case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
            case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
            case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
            case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }

    @Override
    public void request(int count) {
        // The one request is there already.
    }

    @Override
    public void sendHeaders(Metadata headers) {
        // Nothing here sends any that JSON clients would read.
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public MethodDescriptor<Q, R> getMethodDescriptor() {
        return method;
    }

    @Override
    public Attributes getAttributes() {
        return GrpcRoutes.attributesOf(ctx);
    }
}
