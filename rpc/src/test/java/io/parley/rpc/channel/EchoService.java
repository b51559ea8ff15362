package io.parley.rpc.channel;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service with one method of each kind. What it does is said by the header {@code do}: nothing
 * (echo), {@code fail}, {@code wait} (never answers), {@code throw}.
 */
final class EchoService {
    static final Metadata.Key<String> DO = Metadata.Key.of("do", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> COUNT =
            Metadata.Key.of("count", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> ASCII =
            Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> BINARY =
            Metadata.Key.of("x-bytes-bin", Metadata.BINARY_BYTE_MARSHALLER);

    static final MethodDescriptor.Marshaller<byte[]> BYTES =
            new MethodDescriptor.Marshaller<>() {
                @Override
                public InputStream stream(byte[] value) {
                    return new ByteArrayInputStream(value);
                }

                @Override
                public byte[] parse(InputStream stream) {
                    try (stream) {
                        byte[] bytes = stream.readAllBytes();
                        if (bytes.length > 0 && bytes[0] == (byte) 0xBD) {
                            throw new IllegalArgumentException("bad byte at 0");
                        }
                        return bytes;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };

    final AtomicInteger cancelled = new AtomicInteger();
    final AtomicInteger completed = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();

    static MethodDescriptor<byte[], byte[]> method(MethodType type) {
        return MethodDescriptor.newBuilder(BYTES, BYTES)
                .setType(type)
                .setFullMethodName("test.Echo/" + type)
                .build();
    }

    ServerServiceDefinition definition() {
        ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder("test.Echo");
        for (MethodType type : MethodType.values()) {
            if (type != MethodType.UNKNOWN) {
                builder.addMethod(method(type), this::start);
            }
        }
        return builder.build();
    }

    private ServerCall.Listener<byte[]> start(ServerCall<byte[], byte[]> call, Metadata headers) {
        running.incrementAndGet();
        return new Handler(call, headers);
    }

    private final class Handler extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> call;
        private final MethodType type;
        private final String what;
        private final Metadata copied = new Metadata();
        private final int count;
        private int received;
        private long bytes;
        private byte[] last = {};
        private int sent;
        private boolean sending;
        private boolean closed;

        Handler(ServerCall<byte[], byte[]> call, Metadata headers) {
            this.call = call;
            type = call.getMethodDescriptor().getType();
            String wanted = headers.get(DO);
            what = wanted == null ? "echo" : wanted;
            String times = headers.get(COUNT);
            count = times == null ? 3 : Integer.parseInt(times);
            copy(headers, ASCII);
            copy(headers, BINARY);
            if (what.equals("throw")) {
                call.request(1);
                return;
            }
            if (!what.equals("wait")) {
                call.sendHeaders(copied);
            }
            call.request(1);
        }

        private <T> void copy(Metadata headers, Metadata.Key<T> key) {
            Iterable<T> values = headers.getAll(key);
            if (values != null) {
                values.forEach(value -> copied.put(key, value));
            }
        }

        @Override
        public void onMessage(byte[] message) {
            received++;
            bytes += message.length;
            last = message;
            if (what.equals("throw")) {
                throw new IllegalStateException("the handler is broken");
            }
            if (type == MethodType.BIDI_STREAMING && what.equals("echo")) {
                call.sendMessage(message);
            }
            if (call.isReady() || type != MethodType.BIDI_STREAMING) {
                call.request(1);
            } else {
                sending = true;
            }
        }

        @Override
        public void onReady() {
            if (type == MethodType.BIDI_STREAMING && sending) {
                sending = false;
                call.request(1);
            } else if (type == MethodType.SERVER_STREAMING && sending) {
                stream();
            }
        }

        @Override
        public void onHalfClose() {
            switch (what) {
                case "fail" -> fail();
                case "wait" -> {}
                default -> answer();
            }
        }

        private void answer() {
            switch (type) {
                case UNARY -> {
                    call.sendMessage(last);
                    close();
                }
                case SERVER_STREAMING -> {
                    sending = true;
                    stream();
                }
                case CLIENT_STREAMING -> {
                    String sum = received + " messages, " + bytes + " bytes";
                    call.sendMessage(sum.getBytes(StandardCharsets.UTF_8));
                    close();
                }
                case BIDI_STREAMING, UNKNOWN -> close();
            }
        }

        private void stream() {
            while (sent < count && call.isReady()) {
                call.sendMessage(last);
                sent++;
            }
            if (sent == count && !closed) {
                close();
            }
        }

        private void close() {
            closed = true;
            call.close(Status.OK, copied);
        }

        private void fail() {
            Metadata trailers = new Metadata();
            trailers.merge(copied);
            trailers.put(StatusCodec.DETAILS, TestStatus.withDetails());
            call.close(Status.FAILED_PRECONDITION.withDescription("not today: größer"), trailers);
        }

        @Override
        public void onCancel() {
            if (Context.current().isCancelled()) {
                cancelled.incrementAndGet();
            }
            running.decrementAndGet();
        }

        @Override
        public void onComplete() {
            completed.incrementAndGet();
            running.decrementAndGet();
        }
    }
}
