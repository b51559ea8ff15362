package io.parley.rpc.channel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever does not read makes nobody's memory grow, in either direction. */
@Timeout(180)
class SlowReaderTest {
    private static final int MESSAGE = 64 * 1024;
    private static final int MESSAGES = 400;
    private static final long WINDOW = 2 << 20;

    /** Sends as many messages as there is room for, and counts. */
    private final AtomicInteger sentByServer = new AtomicInteger();

    private final AtomicInteger readByServer = new AtomicInteger();
    private final CompletableFuture<ServerCall<byte[], byte[]>> uploads = new CompletableFuture<>();
    private @Nullable MemoryEnvironment started;

    private MemoryEnvironment start(boolean credit) {
        started = new MemoryEnvironment(WebRtcServer.builder().addService(definition()), credit);
        return started;
    }

    private MemoryEnvironment environment() {
        return requireNonNull(started, "started");
    }

    private ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder("test.Echo")
                .addMethod(EchoService.method(MethodType.SERVER_STREAMING), sender())
                .addMethod(EchoService.method(MethodType.CLIENT_STREAMING), reader())
                .build();
    }

    private ServerCallHandler<byte[], byte[]> sender() {
        return (call, headers) -> {
            call.sendHeaders(new Metadata());
            call.request(1);
            return new ServerCall.Listener<>() {
                private boolean closed;

                @Override
                public void onHalfClose() {
                    onReady();
                }

                @Override
                public void onReady() {
                    while (call.isReady() && sentByServer.get() < MESSAGES) {
                        call.sendMessage(new byte[MESSAGE]);
                        sentByServer.incrementAndGet();
                    }
                    if (sentByServer.get() == MESSAGES && !closed) {
                        closed = true;
                        call.close(Status.OK, new Metadata());
                    }
                }
            };
        };
    }

    private ServerCallHandler<byte[], byte[]> reader() {
        return (call, headers) -> {
            uploads.complete(call);
            return new ServerCall.Listener<>() {
                @Override
                public void onMessage(byte[] message) {
                    readByServer.incrementAndGet();
                }

                @Override
                public void onHalfClose() {
                    call.sendHeaders(new Metadata());
                    call.sendMessage(new byte[0]);
                    call.close(Status.OK, new Metadata());
                }
            };
        };
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        environment().awaitIdle();
        for (MemoryPipe end : environment().ends) {
            CompletableFuture<Long> left = new CompletableFuture<>();
            end.execute(() -> left.complete(end.unconsumed()));
            assertThat(left.join()).isZero();
        }
        environment().close();
    }

    /** Waits until no more comes: the credit is used up, or the pipe is as full as it gets. */
    private void awaitStall(boolean credit, MemoryPipe sender, StreamMultiplexer<?> receiver)
            throws Exception {
        if (credit) {
            environment()
                    .await(
                            () -> receiver.unread.get() > FlowControl.WINDOW - MESSAGE,
                            "the credit is used up");
            return;
        }
        environment()
                .await(
                        () -> {
                            CompletableFuture<Long> buffered = new CompletableFuture<>();
                            sender.execute(() -> buffered.complete(sender.bufferedAmount()));
                            return buffered.join() >= Limits.HIGH_WATER;
                        },
                        "the pipe is full");
    }

    private static final class Reader extends ClientCall.Listener<byte[]> {
        final AtomicInteger read = new AtomicInteger();
        final AtomicLong bytes = new AtomicLong();
        final CompletableFuture<Status> status = new CompletableFuture<>();

        @Override
        public void onMessage(byte[] message) {
            read.incrementAndGet();
            bytes.addAndGet(message.length);
        }

        @Override
        public void onClose(Status value, Metadata trailers) {
            status.complete(value);
        }
    }

    private ClientCall<byte[], byte[]> download(Reader reader) {
        ClientCall<byte[], byte[]> call =
                environment()
                        .client()
                        .newCall(
                                EchoService.method(MethodType.SERVER_STREAMING),
                                CallOptions.DEFAULT);
        call.start(reader, new Metadata());
        call.sendMessage(new byte[1]);
        call.halfClose();
        return call;
    }

    private static long bound(boolean credit) {
        long waiting = credit ? FlowControl.WINDOW : 2L * Limits.UNREAD + WINDOW;
        long onTheWay = Limits.HIGH_WATER + Limits.PACKET + Limits.READY + 2L * MESSAGE;
        return waiting + onTheWay;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatDoesNotReadStopsTheServer(boolean credit) throws Exception {
        start(credit);
        Reader reader = new Reader();
        ClientCall<byte[], byte[]> call = download(reader);
        call.request(1);
        awaitStall(credit, environment().ends[1], environment().client().connection());
        assertThat((long) sentByServer.get() * MESSAGE).isLessThan(bound(credit));
        assertThat(environment().client().connection().unread.get())
                .isLessThan(2L * Limits.UNREAD + WINDOW + MESSAGE);
        environment().await(() -> reader.read.get() == 1, "what was asked for is read");

        call.request(MESSAGES);
        environment().await(reader.status::isDone, "all is read");
        assertThat(reader.status.join().isOk()).isTrue();
        assertThat(reader.read).hasValue(MESSAGES);
        assertThat(reader.bytes).hasValue((long) MESSAGES * MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallThatIsGivenUpUnreadFreesThePipe(boolean credit) throws Exception {
        start(credit);
        ClientCall<byte[], byte[]> slow = download(new Reader());
        awaitStall(credit, environment().ends[1], environment().client().connection());
        slow.cancel("enough", null);
        sentByServer.set(MESSAGES - 10);
        Reader reader = new Reader();
        download(reader).request(MESSAGES);
        environment().await(reader.status::isDone, "another call is served");
        assertThat(reader.status.join().isOk()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatDoesNotReadStopsTheClient(boolean credit) throws Exception {
        start(credit);
        AtomicInteger sent = new AtomicInteger();
        Reader reader = new Reader();
        ClientCall<byte[], byte[]> call =
                environment()
                        .client()
                        .newCall(
                                EchoService.method(MethodType.CLIENT_STREAMING),
                                CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    private boolean ended;

                    @Override
                    public void onReady() {
                        while (call.isReady() && sent.get() < MESSAGES) {
                            call.sendMessage(new byte[MESSAGE]);
                            sent.incrementAndGet();
                        }
                        if (sent.get() == MESSAGES && !ended) {
                            ended = true;
                            call.halfClose();
                        }
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        reader.onClose(status, trailers);
                    }
                },
                new Metadata());
        call.request(2);
        awaitStall(credit, environment().ends[0], environment().served().connection());
        // A client does not know the server's credit before the first answer.
        assertThat((long) sent.get() * MESSAGE).isLessThan(bound(credit) + WINDOW);
        uploads.join().request(MESSAGES);
        environment().await(reader.status::isDone, "all is read");
        assertThat(reader.status.join().isOk()).isTrue();
        assertThat(readByServer).hasValue(MESSAGES);
    }

    @Test
    void aSlowCallHoldsUpNoOther() throws Exception {
        start(true);
        ClientCall<byte[], byte[]> slow = download(new Reader());
        awaitStall(true, environment().ends[1], environment().client().connection());
        sentByServer.set(MESSAGES - 100);
        Reader reader = new Reader();
        download(reader).request(MESSAGES);
        environment().await(reader.status::isDone, "another call is served");
        assertThat(reader.status.join().isOk()).isTrue();
        assertThat(reader.read).hasValueGreaterThan(90);
        slow.cancel("enough", null);
    }

    @Test
    void whoSendsWithoutAskingIsHeldUpUntilThereIsRoomOrTheCallEnds() throws Exception {
        start(true);
        AtomicInteger sent = new AtomicInteger();
        ClientCall<byte[], byte[]> call =
                environment()
                        .client()
                        .newCall(
                                EchoService.method(MethodType.CLIENT_STREAMING),
                                CallOptions.DEFAULT);
        Reader reader = new Reader();
        call.start(reader, new Metadata());
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread sender =
                new Thread(
                        () -> {
                            try {
                                while (true) {
                                    call.sendMessage(new byte[MESSAGE]);
                                    sent.incrementAndGet();
                                }
                            } catch (IllegalStateException e) {
                                thrown.complete(e);
                            }
                        });
        sender.start();
        environment()
                .await(() -> sender.getState() == Thread.State.WAITING, "the sender is held up");
        int before = sent.get();
        assertThat((long) before * MESSAGE).isLessThan(bound(true) + WINDOW + Limits.QUEUED);
        uploads.join().request(MESSAGES);
        environment().await(() -> sent.get() > before + 40, "there was room for more");
        call.cancel("enough", null);
        assertThat(thrown.get(60, TimeUnit.SECONDS)).hasMessage("call was cancelled");
        sender.join();
        assertThatThrownBy(() -> call.sendMessage(new byte[1]))
                .isInstanceOf(IllegalStateException.class);
    }
}
