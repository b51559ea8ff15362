package io.parley.rpc.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.parley.rpc.Calls;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RedialingChannelTest {
    private final BlockingQueue<CompletableFuture<Link>> dials = new LinkedBlockingQueue<>();
    private final FakeLink first = new FakeLink();
    private Server server;
    private ManagedChannel behind;
    private RedialingChannel channel;

    @BeforeEach
    void start() throws Exception {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name).addService(new Calls()).build().start();
        behind = InProcessChannelBuilder.forName(name).build();
        Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1));
        channel = new RedialingChannel("host", first, this::dial, backoff);
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        behind.shutdownNow();
        server.shutdownNow();
    }

    private CompletableFuture<Link> dial() {
        CompletableFuture<Link> dial = new CompletableFuture<>();
        dials.add(dial);
        return dial;
    }

    private CompletableFuture<String> say(CallOptions options) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        ClientCall<StringValue, StringValue> call = channel.newCall(Calls.SAY, options);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(StringValue message) {
                        answer.complete(message.getValue());
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        answer.completeExceptionally(status.asRuntimeException());
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(StringValue.of("hello"));
        call.halfClose();
        return answer;
    }

    private void lose() {
        first.open = false;
        first.ended.complete("gone");
    }

    @Test
    void callsGoOverTheConnectionThatIsThere() {
        assertThat(say(CallOptions.DEFAULT).join()).isEqualTo("hello");
        assertThat(channel.getState(false)).isEqualTo(ConnectivityState.READY);
    }

    @Test
    void aCallDuringADialWaitsForIt() throws Exception {
        lose();
        CompletableFuture<String> waits = say(CallOptions.DEFAULT);
        assertThat(waits).isNotDone();
        dials.take().complete(new FakeLink());
        assertThat(waits.join()).isEqualTo("hello");
    }

    @Test
    void aDialThatFailsFailsTheCallsThatDoNotWaitForReady() throws Exception {
        lose();
        CompletableFuture<String> fails = say(CallOptions.DEFAULT);
        CompletableFuture<String> waits = say(CallOptions.DEFAULT.withWaitForReady());
        dials.take()
                .completeExceptionally(
                        Status.NOT_FOUND.withDescription("host is off").asException());
        assertThatThrownBy(fails::join)
                .hasRootCauseInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("UNAVAILABLE: NOT_FOUND: host is off");
        dials.take().complete(new FakeLink());
        assertThat(waits.join()).isEqualTo("hello");
    }

    @Test
    void aWaitingCallEndsByItsDeadline() {
        lose();
        CompletableFuture<String> late =
                say(CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.MILLISECONDS));
        assertThatThrownBy(late::join).hasMessageContaining("DEADLINE_EXCEEDED");
    }

    @Test
    void aWaitingCallEndsWithItsContext() throws Exception {
        lose();
        Context.CancellableContext context = Context.current().withCancellation();
        CompletableFuture<String> cancelled = context.call(() -> say(CallOptions.DEFAULT));
        context.cancel(null);
        assertThatThrownBy(cancelled::join).hasMessageContaining("CANCELLED");
    }

    @Test
    void aWaitingCallCanBeCancelled() {
        lose();
        CompletableFuture<Status> end = new CompletableFuture<>();
        ClientCall<StringValue, StringValue> call = channel.newCall(Calls.SAY, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
        call.cancel("enough", null);
        assertThat(end.join().getCode()).isEqualTo(Status.Code.CANCELLED);
    }

    @Test
    void aStreamThatBeganBeforeTheConnectionKeepsItsOrder() throws Exception {
        lose();
        CompletableFuture<String> joined = new CompletableFuture<>();
        var requests =
                ClientCalls.asyncClientStreamingCall(
                        channel.newCall(Calls.JOIN, CallOptions.DEFAULT), new First(joined));
        for (int i = 0; i < 100; i++) {
            requests.onNext(StringValue.of(i + " "));
            if (i == 50) {
                dials.take().complete(new FakeLink());
            }
        }
        requests.onCompleted();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            expected.append(i).append(' ');
        }
        assertThat(joined.join()).isEqualTo(expected.toString());
    }

    @Test
    void shuttingDownEndsWhatWaitsAndTheConnection() throws Exception {
        lose();
        CompletableFuture<String> waits = say(CallOptions.DEFAULT.withWaitForReady());
        CompletableFuture<Link> dial = dials.take();
        channel.shutdown();
        assertThatThrownBy(waits::join).hasMessageContaining("UNAVAILABLE");
        assertThat(dial).isCancelled();
        assertThat(channel.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(say(CallOptions.DEFAULT)::join)
                .hasMessageContaining("the channel was shut down");
        assertThat(dials).isEmpty();
    }

    @Test
    void withoutBackoffTheEndOfTheConnectionIsTheEnd() {
        FakeLink only = new FakeLink();
        RedialingChannel once = new RedialingChannel("host", only, this::dial, null);
        only.ended.complete("gone");
        assertThat(once.isShutdown()).isTrue();
        once.whenTerminated().join();
        assertThat(dials).isEmpty();
    }

    private record First(CompletableFuture<String> value)
            implements io.grpc.stub.StreamObserver<StringValue> {
        @Override
        public void onNext(StringValue message) {
            value.complete(message.getValue());
        }

        @Override
        public void onError(Throwable failure) {
            value.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }

    /** A connection to the server behind, which ends when a test says so. */
    private final class FakeLink implements Link {
        final CompletableFuture<String> ended = new CompletableFuture<>();
        volatile boolean open = true;

        @Override
        public Channel channel() {
            return behind;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public CompletableFuture<String> whenEnded() {
            return ended;
        }

        @Override
        public void shutdown() {
            ended.complete("shut down");
        }

        @Override
        public void close() {
            ended.complete("closed");
        }
    }
}
