package io.parley.rpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.parley.rpc.proto.webrtc.v1.ICEServer;
import io.parley.rpc.proto.webrtc.v1.WebRTCConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DialTest {
    private static final String HOST = "robot-7";

    private final Calls calls = new Calls();
    private final Journal journal = new Journal();
    private final List<AutoCloseable> open = new ArrayList<>();
    private ScriptedSignaling signaling;

    @BeforeEach
    void start() throws IOException {
        signaling = new ScriptedSignaling();
        open.add(signaling);
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private Answerer answerer(AnswererOptions.Builder options) {
        Answerer answerer =
                Answerer.builder(signaling.address(), HOST)
                        .addService(calls)
                        .options(
                                options.listener(journal)
                                        .backoff(Duration.ofMillis(20), Duration.ofMillis(100))
                                        .build())
                        .start();
        open.add(answerer);
        return answerer;
    }

    /** A dial for which the slowest machine has time enough. */
    private static DialOptions.Builder patient() {
        return DialOptions.builder().timeout(Duration.ofMinutes(1));
    }

    private DialedConnection dial(DialOptions.Builder options) {
        DialedConnection connection =
                Dialer.dial(
                                signaling.address(),
                                HOST,
                                options.backoff(Duration.ofMillis(20), Duration.ofMillis(100))
                                        .build())
                        .join();
        open.add(connection);
        return connection;
    }

    private StatusException refusal(DialOptions.Builder options) {
        CompletionException failure =
                catchThrowableOfType(CompletionException.class, () -> dial(options));
        assertThat(failure.getCause()).isInstanceOf(StatusException.class);
        return requireNonNull((StatusException) failure.getCause());
    }

    private static String say(Channel channel, String text) {
        return ClientCalls.blockingUnaryCall(
                        channel, Calls.SAY, CallOptions.DEFAULT, StringValue.of(text))
                .getValue();
    }

    @Test
    void aCallerReachesTheServiceBehindAName() {
        answerer(AnswererOptions.builder());
        DialedConnection connection = dial(patient());
        assertThat(connection.path()).isEqualTo(DialPath.WEBRTC);
        assertThat(connection.state()).isEqualTo(ConnectivityState.READY);
        assertThat(say(connection.channel(), "hello")).isEqualTo("hello");
        assertThat(signaling.seen.get(0)).isEqualTo("config");
        assertThat(signaling.seen).contains("answer INIT", "answer DONE", "update DONE");
        assertThat(signaling.calls.get(0).getDisableTrickle()).isFalse();
    }

    @Test
    void withoutTrickleTheDescriptionsAreComplete() {
        answerer(AnswererOptions.builder());
        DialedConnection connection = dial(patient().trickle(false));
        assertThat(say(connection.channel(), "hello")).isEqualTo("hello");
        assertThat(signaling.calls.get(0).getDisableTrickle()).isTrue();
        assertThat(signaling.seen).doesNotContain("update CANDIDATE", "answer UPDATE");
    }

    @Test
    void eachRequestNamesTheHost() {
        answerer(AnswererOptions.builder());
        dial(patient());
        Metadata.Key<String> host = Metadata.Key.of("rpc-host", Metadata.ASCII_STRING_MARSHALLER);
        assertThat(signaling.headers)
                .allSatisfy(headers -> assertThat(headers.getAll(host)).containsExactly(HOST));
    }

    @Test
    void theAnswererTakesOneCallerAfterAnotherAndAllAtOnce() {
        Answerer answerer = answerer(AnswererOptions.builder());
        List<CompletableFuture<DialedConnection>> dials = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            dials.add(Dialer.dial(signaling.address(), HOST, patient().build()));
        }
        for (CompletableFuture<DialedConnection> dial : dials) {
            open.add(dial.join());
            assertThat(say(dial.join().channel(), "hello")).isEqualTo("hello");
        }
        assertThat(answerer.connections()).isEqualTo(8);
        while (answerer.waitingStreams() != 2) { // the test's timeout ends it
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void callersBeyondTheLimitAreRefused() {
        answerer(AnswererOptions.builder().maxConnections(1));
        dial(patient());
        StatusException refused = refusal(patient());
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getStatus().getDescription()).contains("robot-7 has 1 connections");
    }

    @Test
    void aServerWithoutSignalingIsCalledDirectly() throws IOException {
        signaling.configStatus = Status.UNIMPLEMENTED;
        Server direct = directServer();
        DialedConnection connection =
                dial(patient().directAddress("http://127.0.0.1:" + direct.getPort()));
        assertThat(connection.path()).isEqualTo(DialPath.DIRECT);
        assertThat(say(connection.channel(), "hello")).isEqualTo("hello");
    }

    @Test
    void aHostThatTheServiceDoesNotKnowIsCalledDirectly() throws IOException {
        signaling.configStatus = Status.INVALID_ARGUMENT.withDescription("host not preconfigured");
        Server direct = directServer();
        DialedConnection connection =
                Dialer.dial(signaling.address(), "127.0.0.1:" + direct.getPort(), patient().build())
                        .join();
        open.add(connection);
        assertThat(connection.path()).isEqualTo(DialPath.DIRECT);
        assertThat(say(connection.channel(), "hello")).isEqualTo("hello");
        connection.closeAsync().join();
    }

    @Test
    void anyOtherFailureIsTheFailureOfTheDial() throws IOException {
        signaling.configStatus = Status.PERMISSION_DENIED.withDescription("not you");
        Server direct = directServer();
        StatusException refused =
                refusal(patient().directAddress("http://127.0.0.1:" + direct.getPort()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refused.getStatus().getDescription()).isEqualTo("not you");
    }

    @Test
    void theDirectWayAloneNeedsNoSignaling() throws IOException {
        Server direct = directServer();
        DialedConnection connection =
                dial(patient().webrtc(false).directAddress("http://127.0.0.1:" + direct.getPort()));
        assertThat(connection.path()).isEqualTo(DialPath.DIRECT);
        assertThat(signaling.seen).isEmpty();
        StatusException none = refusal(patient().webrtc(false).direct(false));
        assertThat(none.getStatus().getDescription())
                .isEqualTo("exhausted all connection options with no way to connect");
    }

    private Server directServer() throws IOException {
        Server server =
                io.grpc.Grpc.newServerBuilderForPort(0, io.grpc.InsecureServerCredentials.create())
                        .addService(calls)
                        .build()
                        .start();
        open.add(server::shutdownNow);
        return server;
    }

    @Test
    void aServiceThatCannotBeReachedIsNamedWithTheReason() {
        signaling.close();
        Status status = refusal(patient()).getStatus();
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void aCallThatEndsWithoutAnAnswerFailsAtOnce() {
        signaling.callScript =
                response -> {
                    response.onCompleted();
                    return true;
                };
        Status status = refusal(patient()).getStatus();
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains("without an answer");
    }

    @Test
    void aHostThatDoesNotAnswerIsGivenUpWhenTheTimeIsUp() {
        signaling.callScript = response -> true;
        Duration time = Duration.ofMillis(150);
        Status status;
        do { // until it is enough for the call to get there
            time = time.multipliedBy(2);
            status = refusal(patient().timeout(time)).getStatus();
        } while (!signaling.seen.contains("call"));
        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(status.getDescription()).startsWith("robot-7 has not answered after");
    }

    @Test
    void anAnswerThatIsNoneFailsTheDialAndTellsTheAnswerer() {
        signaling.callScript =
                response -> {
                    response.onNext(
                            io.parley.rpc.proto.webrtc.v1.CallResponse.newBuilder()
                                    .setUuid("u")
                                    .setInit(
                                            io.parley.rpc.proto.webrtc.v1.CallResponseInitStage
                                                    .newBuilder()
                                                    .setSdp("!"))
                                    .build());
                    return true;
                };
        Status status = refusal(patient()).getStatus();
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("is no session description");
    }

    @Test
    void anOfferThatIsNoneIsRefusedByTheAnswerer() throws InterruptedException {
        Answerer answerer = answerer(AnswererOptions.builder());
        ScriptedSignaling.Waiting stream = signaling.queue(HOST).poll(60, TimeUnit.SECONDS);
        List<Throwable> failures = new ArrayList<>();
        CountDownLatch told = new CountDownLatch(1);
        stream.connect(
                io.parley.rpc.proto.webrtc.v1.CallRequest.newBuilder().setSdp("#").build(),
                new io.grpc.stub.StreamObserver<>() {
                    @Override
                    public void onNext(io.parley.rpc.proto.webrtc.v1.CallResponse value) {}

                    @Override
                    public void onError(Throwable failure) {
                        failures.add(failure);
                        told.countDown();
                    }

                    @Override
                    public void onCompleted() {}
                });
        told.await();
        assertThat(Status.fromThrowable(failures.get(0)).getDescription())
                .contains("the offer is no session description");
        assertThat(answerer.connections()).isZero();
        dial(patient());
    }

    @Test
    void cancellingADialGivesUpAndTellsTheService() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        signaling.callScript =
                response -> {
                    ((io.grpc.stub.ServerCallStreamObserver<?>) response)
                            .setOnCancelHandler(cancelled::countDown);
                    called.countDown();
                    return true;
                };
        CompletableFuture<DialedConnection> dial =
                Dialer.dial(signaling.address(), HOST, patient().build());
        called.await();
        dial.cancel(false);
        cancelled.await();
    }

    /** A call that began before the loss was noticed would be lost with the connection. */
    private static void awaitLoss(DialedConnection connection) throws Exception {
        while (connection.state() == ConnectivityState.READY) {
            CountDownLatch changed = new CountDownLatch(1);
            connection.notifyWhenStateChanged(ConnectivityState.READY, changed::countDown);
            changed.await();
        }
    }

    @Test
    void aLostConnectionIsDialedAgain() throws Exception {
        Answerer first = answerer(AnswererOptions.builder());
        DialedConnection connection = dial(patient());
        assertThat(say(connection.channel(), "one")).isEqualTo("one");
        first.closeAsync().join();
        signaling.queue(HOST).clear();
        awaitLoss(connection);
        CompletableFuture<String> waits =
                CompletableFuture.supplyAsync(
                        () ->
                                ClientCalls.blockingUnaryCall(
                                                connection.channel(),
                                                Calls.SAY,
                                                CallOptions.DEFAULT.withWaitForReady(),
                                                StringValue.of("two"))
                                        .getValue());
        answerer(AnswererOptions.builder());
        assertThat(waits.join()).isEqualTo("two");
    }

    @Test
    void whileThereIsNoConnectionCallsFailWithTheReason() throws Exception {
        Answerer first = answerer(AnswererOptions.builder());
        DialedConnection connection = dial(patient());
        signaling.callScript =
                response -> {
                    response.onError(
                            Status.NOT_FOUND.withDescription("robot-7 is off").asException());
                    return true;
                };
        first.closeAsync().join();
        awaitLoss(connection);
        StatusRuntimeException failure =
                catchThrowableOfType(
                        StatusRuntimeException.class, () -> say(connection.channel(), "x"));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failure.getStatus().getDescription()).contains("robot-7 is off");
        StatusRuntimeException late =
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () ->
                                ClientCalls.blockingUnaryCall(
                                        connection.channel(),
                                        Calls.SAY,
                                        CallOptions.DEFAULT
                                                .withWaitForReady()
                                                .withDeadlineAfter(100, TimeUnit.MILLISECONDS),
                                        StringValue.of("x")));
        assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void closingEndsTheConnectionOnBothSides() throws Exception {
        Answerer answerer = answerer(AnswererOptions.builder());
        DialedConnection connection = dial(patient());
        journal.await("connected 1");
        connection.closeAsync().get(60, TimeUnit.SECONDS);
        journal.await("disconnected 1");
        assertThat(answerer.connections()).isZero();
        StatusRuntimeException failure =
                catchThrowableOfType(
                        StatusRuntimeException.class, () -> say(connection.channel(), "x"));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void shuttingDownLetsCallsEnd() throws Exception {
        Answerer answerer = answerer(AnswererOptions.builder());
        DialedConnection connection = dial(patient().reconnect(false));
        List<String> received = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> over = new CompletableFuture<>();
        var requests =
                ClientCalls.asyncBidiStreamingCall(
                        connection.channel().newCall(Calls.CHAT, CallOptions.DEFAULT),
                        new io.grpc.stub.StreamObserver<StringValue>() {
                            @Override
                            public void onNext(StringValue value) {
                                received.add(value.getValue());
                            }

                            @Override
                            public void onError(Throwable failure) {
                                over.completeExceptionally(failure);
                            }

                            @Override
                            public void onCompleted() {
                                over.complete(null);
                            }
                        });
        requests.onNext(StringValue.of("one"));
        say(connection.channel(), "the stream is there");
        CompletableFuture<Void> closed = answerer.shutdown();
        assertThat(closed).isNotDone();
        requests.onNext(StringValue.of("two"));
        requests.onCompleted();
        over.get(60, TimeUnit.SECONDS);
        assertThat(received).containsExactly("one", "two");
        closed.get(60, TimeUnit.SECONDS);
    }

    @Test
    void theAnswererComesBackAfterAnOutageOfTheService() throws Exception {
        signaling.close();
        int port = QuietPort.find();
        signaling = new ScriptedSignaling(port);
        open.add(signaling);
        answerer(AnswererOptions.builder());
        journal.await("registered");
        signaling.close();
        journal.await("lost");
        signaling = new ScriptedSignaling(port);
        open.add(signaling);
        journal.await("registered");
        DialedConnection connection = dial(patient());
        assertThat(say(connection.channel(), "hello")).isEqualTo("hello");
    }

    @Test
    void anAnswererThatIsRefusedTriesAgainWithPauses() throws Exception {
        signaling.answerStatus = Status.UNAVAILABLE.withDescription("draining");
        answerer(AnswererOptions.builder());
        assertThat(journal.await("lost")).contains("UNAVAILABLE: draining");
        journal.await("lost");
        signaling.answerStatus = null;
        journal.await("registered");
    }

    @Test
    void connectionsOutliveTheSignalingService() throws Exception {
        answerer(AnswererOptions.builder());
        DialedConnection connection = dial(patient());
        journal.await("connected 1");
        signaling.close();
        journal.await("lost");
        assertThat(say(connection.channel(), "still here")).isEqualTo("still here");
    }

    @Test
    void serversOfTheServiceAreNotIgnoredInSilence() {
        signaling.config =
                WebRTCConfig.newBuilder()
                        .addAdditionalIceServers(
                                ICEServer.newBuilder().addUrls("stun:stun.example.com:3478"))
                        .build();
        answerer(AnswererOptions.builder());
        DialedConnection connection = dial(patient());
        assertThat(say(connection.channel(), "hello")).isEqualTo("hello");
    }

    @Test
    void nonsenseIsRefusedAtOnce() {
        assertThatThrownBy(() -> Dialer.dial("ftp://x", HOST, patient().build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'ftp://x' is not an address");
        assertThatThrownBy(() -> Dialer.dial(signaling.address(), "", patient().build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Answerer.builder(signaling.address()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: 1 to 5");
    }

    /** What an answerer told. */
    private static final class Journal implements AnswererListener {
        private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

        String await(String start) throws InterruptedException {
            while (true) {
                String line = lines.poll(60, TimeUnit.SECONDS);
                if (line == null) {
                    throw new AssertionError("not told: " + start);
                }
                if (line.startsWith(start)) {
                    return line;
                }
            }
        }

        @Override
        public void onRegistered() {
            lines.add("registered");
        }

        @Override
        public void onSignalingLost(String reason, Duration pause) {
            lines.add("lost " + reason);
        }

        @Override
        public void onConnected(long connection) {
            lines.add("connected " + connection);
        }

        @Override
        public void onDisconnected(long connection, String reason) {
            lines.add("disconnected " + connection + " " + reason);
        }

        @Override
        public void onAttemptFailed(String reason) {
            lines.add("failed " + reason);
        }
    }
}
