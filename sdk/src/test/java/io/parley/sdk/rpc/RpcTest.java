package io.parley.sdk.rpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.RpcRequest;
import io.parley.proto.livekit.RpcResponse;
import io.parley.sdk.packet.Limits;
import io.parley.sdk.packet.PacketSender;
import io.parley.sdk.packet.TestRoom;
import io.parley.sdk.rpc.RpcException.ErrorCode;
import io.parley.sdk.stream.IncomingStreams;
import io.parley.sdk.stream.OutgoingStreams;
import io.parley.sdk.stream.StreamLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls beyond the cases of their specification. Two rooms are wired to each other. */
class RpcTest {
    private final TestRoom room = new TestRoom();
    private final Map<String, IncomingStreams> incoming = new HashMap<>();
    private final Rpc alice = rpc("alice");
    private final Rpc bob = rpc("bob");
    private final Map<String, Rpc> rpcs = new HashMap<>(Map.of("alice", alice, "bob", bob));
    private boolean serverKnowsCalls = true;
    private boolean cut;

    RpcTest() {
        room.peer("alice", 2, true).peer("bob", 2, true);
    }

    private Rpc rpc(String identity) {
        IncomingStreams streams = new IncomingStreams(room.threads(), StreamLimits.DEFAULT);
        streams.onConnected();
        incoming.put(identity, streams);
        PacketSender sender =
                (packet, reliable) -> {
                    CompletableFuture<Void> done = room.send(packet, reliable);
                    if (!cut && !done.isCompletedExceptionally()) {
                        deliver(identity, packet);
                    }
                    return done;
                };
        OutgoingStreams outgoing =
                new OutgoingStreams(sender, room, room.threads(), () -> 1, () -> false);
        return new Rpc(sender, room, streams, outgoing, room.threads(), () -> serverKnowsCalls);
    }

    private void deliver(String from, DataPacket packet) {
        DataPacket told = packet.toBuilder().setParticipantIdentity(from).build();
        for (String to : packet.getDestinationIdentitiesList()) {
            Rpc rpc = rpcs.get(to);
            IncomingStreams streams = incoming.get(to);
            if (rpc != null && streams != null && !rpc.onPacket(told)) {
                streams.onPacket(told, false);
            }
        }
    }

    private CompletableFuture<String> call(String payload) {
        return alice.perform("bob", "m", payload, PerformRpcOptions.DEFAULT);
    }

    private static ErrorCode errorOf(CompletableFuture<?> answer) {
        return requireNonNull(exceptionOf(answer).errorCode());
    }

    private static RpcException exceptionOf(CompletableFuture<?> answer) {
        assertThat(answer).isCompletedExceptionally();
        return (RpcException)
                requireNonNull(requireNonNull(catchThrowable(answer::join)).getCause());
    }

    @Test
    void errorsHaveTheNumbersAndTextsOfTheProtocol() {
        Map<Integer, String> expected = new HashMap<>();
        expected.put(1400, "Method not supported at destination");
        expected.put(1401, "Recipient not found");
        expected.put(1402, "Request payload too large");
        expected.put(1403, "RPC not supported by server");
        expected.put(1404, "Unsupported RPC version");
        expected.put(1500, "Application error in method handler");
        expected.put(1501, "Connection timeout");
        expected.put(1502, "Response timeout");
        expected.put(1503, "Recipient disconnected");
        expected.put(1504, "Response payload too large");
        expected.put(1505, "Failed to send");
        Map<Integer, String> actual = new HashMap<>();
        for (ErrorCode each : ErrorCode.values()) {
            actual.put(each.code(), each.message());
            assertThat(RpcException.of(each).errorCode()).isEqualTo(each);
        }
        assertThat(actual).isEqualTo(expected);
        assertThat(new RpcException(7, "mine").errorCode()).isNull();
    }

    @Test
    void longMessagesAndDataAreCutBetweenCharacters() {
        RpcException e = new RpcException(7, "é".repeat(200), "😀".repeat(5_000));
        assertThat(e.text()).isEqualTo("é".repeat(128));
        assertThat(e.data()).isEqualTo("😀".repeat(3_840));
        assertThat(new RpcException(7, "a" + "é".repeat(200)).text())
                .isEqualTo("a" + "é".repeat(127));
    }

    @Test
    void aServerThatIsTooOldIsNotAsked() {
        serverKnowsCalls = false;
        assertThat(errorOf(call(""))).isEqualTo(ErrorCode.UNSUPPORTED_SERVER);
        assertThat(room.sent).isEmpty();
    }

    @Test
    void aCallThatCannotBeSentFails() {
        room.failure = new IllegalStateException("the room is not connected");
        CompletableFuture<String> answer = call("");
        assertThat(errorOf(answer)).isEqualTo(ErrorCode.SEND_FAILED);
        assertThat(exceptionOf(answer).data()).contains("not connected");
        assertThat(alice.pendingCalls()).isZero();
    }

    @Test
    void aCallInOneDirectionTakesOnePacketEach() {
        bob.register("m", data -> "answer");
        assertThat(call("question")).isCompletedWithValue("answer");
        assertThat(room.sent).hasSize(3); // request, receipt, answer
        assertThat(room.timers()).isZero();
    }

    @Test
    void anUnknownVersionIsRefusedAfterTheReceipt() {
        deliverRequest("id", 2, 1_000);
        assertThat(room.sent.get(0).getRpcAck().getRequestId()).isEqualTo("id");
        assertThat(room.sent.get(1).getRpcResponse().getError().getCode()).isEqualTo(1404);
    }

    private void deliverRequest(String id, int version, int timeoutMs) {
        bob.onPacket(
                DataPacket.newBuilder()
                        .setParticipantIdentity("the server")
                        .setRpcRequest(
                                RpcRequest.newBuilder()
                                        .setId(id)
                                        .setMethod("m")
                                        .setResponseTimeoutMs(timeoutMs)
                                        .setVersion(version))
                        .build());
    }

    @Test
    void aCallerThatIsNoParticipantIsAnsweredWithPackets() {
        bob.register("m", data -> "for " + data.callerIdentity());
        deliverRequest("id", 1, 1_000);
        RpcResponse response = room.sent.get(1).getRpcResponse();
        assertThat(response.getPayload()).isEqualTo("for the server");
        assertThat(room.sent.get(1).getDestinationIdentitiesList()).containsExactly("the server");
    }

    @Test
    void anAnswerTooLargeForAPacketIsAnError() {
        bob.register("m", data -> "x".repeat(15_361));
        deliverRequest("id", 1, 1_000);
        assertThat(room.sent.get(1).getRpcResponse().getError().getCode()).isEqualTo(1504);
    }

    @Test
    void aRequestThatComesTwiceRunsOnce() {
        List<String> ran = new ArrayList<>();
        bob.registerAsync(
                "m",
                data -> {
                    ran.add(data.requestId());
                    return new CompletableFuture<>();
                });
        deliverRequest("id", 1, 1_000);
        deliverRequest("id", 1, 1_000);
        assertThat(ran).hasSize(1);
        assertThat(bob.runningCalls()).isEqualTo(1);
    }

    @Test
    void nullIsAnEmptyAnswer() {
        bob.register("m", data -> null);
        assertThat(call("")).isCompletedWithValue("");
        bob.registerAsync("m", data -> CompletableFuture.completedFuture(null));
        assertThat(call("")).isCompletedWithValue("");
    }

    @Test
    void aSecondHandlerReplacesTheFirstAndNoneIsUnsupported() {
        bob.register("m", data -> "first");
        bob.register("m", data -> "second");
        assertThat(call("")).isCompletedWithValue("second");
        bob.unregister("m");
        assertThat(errorOf(call(""))).isEqualTo(ErrorCode.UNSUPPORTED_METHOD);
    }

    @Test
    void anAsynchronousHandlerAnswersLater() {
        CompletableFuture<String> later = new CompletableFuture<>();
        bob.registerAsync("m", data -> later);
        CompletableFuture<String> answer = call("");
        assertThat(answer).isNotDone();
        later.complete("done");
        assertThat(answer).isCompletedWithValue("done");
    }

    @Test
    void aFailedStagePassesItsRpcExceptionOn() {
        bob.registerAsync("m", data -> CompletableFuture.failedFuture(new RpcException(7, "mine")));
        assertThat(exceptionOf(call("")).code()).isEqualTo(7);
        bob.registerAsync(
                "m",
                data ->
                        CompletableFuture.supplyAsync(
                                () -> {
                                    throw new RpcException(8, "wrapped");
                                },
                                Runnable::run));
        assertThat(exceptionOf(call("")).code()).isEqualTo(8);
    }

    @Test
    void aHandlerThatTakesTooLongIsCancelledAndTheCallerTold() {
        CompletableFuture<String> stuck = new CompletableFuture<>();
        List<RpcInvocationData> calls = new ArrayList<>();
        bob.registerAsync(
                "m",
                data -> {
                    calls.add(data);
                    return stuck;
                });
        CompletableFuture<String> answer = call("");
        assertThat(calls.get(0).responseTimeout()).isEqualTo(Duration.ofSeconds(8));
        room.pass(Duration.ofSeconds(8));
        assertThat(errorOf(answer)).isEqualTo(ErrorCode.RESPONSE_TIMEOUT);
        assertThat(stuck).isCancelled();
        assertThat(calls.get(0).cancelReason()).isEqualTo(ErrorCode.RESPONSE_TIMEOUT);
        assertThat(bob.runningCalls()).isZero();
    }

    @Test
    void aBlockedHandlerIsInterruptedAndItsThreadIsNotAfterwards() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        List<String> seen = new ArrayList<>();
        bob.register(
                "m",
                data -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        seen.add("interrupted");
                        Thread.currentThread().interrupt();
                    }
                    return "too late";
                });
        Thread handler =
                new Thread(
                        () -> {
                            deliverRequest("id", 1, 1_000);
                            seen.add("flag " + Thread.currentThread().isInterrupted());
                            over.countDown();
                        });
        handler.start();
        assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
        room.pass(Duration.ofSeconds(1));
        assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).containsExactly("interrupted", "flag false");
        assertThat(room.sent).filteredOn(DataPacket::hasRpcResponse).hasSize(1);
    }

    @Test
    void aCallWhoseTimeIsOverBeforeItsTurnIsNotStarted() {
        List<String> ran = new ArrayList<>();
        bob.register(
                "m",
                data -> {
                    ran.add("ran");
                    return "";
                });
        room.holdCallbacks = true;
        deliverRequest("id", 1, 1_000);
        room.pass(Duration.ofSeconds(1));
        room.runCallbacks();
        assertThat(ran).isEmpty();
        assertThat(room.sent.get(1).getRpcResponse().getError().getCode()).isEqualTo(1502);
    }

    @Test
    void disconnectingTellsCallersAndStopsHandlers() {
        CompletableFuture<String> stuck = new CompletableFuture<>();
        bob.registerAsync("m", data -> stuck);
        CompletableFuture<String> answer = call("");
        bob.onDisconnecting();
        assertThat(errorOf(answer)).isEqualTo(ErrorCode.RECIPIENT_DISCONNECTED);
        assertThat(stuck).isCancelled();
    }

    @Test
    void disconnectingEndsOwnCalls() {
        cut = true;
        CompletableFuture<String> answer = call("");
        alice.onDisconnected();
        assertThat(errorOf(answer)).isEqualTo(ErrorCode.RECIPIENT_DISCONNECTED);
        assertThat(alice.pendingCalls()).isZero();
        assertThat(room.timers()).isZero();
    }

    @Test
    void whoCancelsACallIsNotWaitedFor() {
        cut = true;
        CompletableFuture<String> answer = call("");
        answer.cancel(true);
        assertThat(alice.pendingCalls()).isZero();
        assertThat(room.timers()).isZero();
    }

    @Test
    void theTimeStartsWhenTheCallWasSent() {
        cut = true;
        room.hold = true;
        CompletableFuture<String> answer = call("");
        room.pass(Duration.ofMinutes(1));
        assertThat(answer).isNotDone();
        room.release();
        room.pass(Duration.ofSeconds(7));
        assertThat(errorOf(answer)).isEqualTo(ErrorCode.CONNECTION_TIMEOUT);
    }

    @Test
    void interceptorsWrapCallsTheFirstOutermost() {
        List<String> seen = new ArrayList<>();
        alice.addInterceptor(logging("a", seen));
        RpcInterceptor inner = logging("b", seen);
        alice.addInterceptor(inner);
        alice.addInterceptor(inner);
        bob.addInterceptor(logging("c", seen));
        bob.register("m", data -> "got " + data.payload());
        assertThat(call("p")).isCompletedWithValue("got p>a>b>c");
        assertThat(seen)
                .containsExactly(
                        "out a",
                        "out b",
                        "in c",
                        "c saw got p>a>b>c",
                        "b saw got p>a>b>c",
                        "a saw got p>a>b>c");
        alice.removeInterceptor(inner);
        assertThat(call("p")).isCompletedWithValue("got p>a>c");
    }

    private static RpcInterceptor logging(String name, List<String> seen) {
        return new RpcInterceptor() {
            @Override
            public CompletionStage<String> interceptOutgoing(RpcCallInfo call, Outgoing next) {
                seen.add("out " + name);
                return next.call(call.withPayload(call.payload() + ">" + name))
                        .whenComplete((answer, failure) -> seen.add(name + " saw " + answer));
            }

            @Override
            public CompletionStage<? extends @Nullable String> interceptIncoming(
                    RpcInvocationData call, Incoming next) {
                seen.add("in " + name);
                return next.handle(call.withPayload(call.payload() + ">" + name))
                        .whenComplete((answer, failure) -> seen.add(name + " saw " + answer));
            }
        };
    }

    @Test
    void anInterceptorSeesTheTrueFailureAndUnknownMethods() {
        List<Throwable> seen = new ArrayList<>();
        bob.addInterceptor(
                new RpcInterceptor() {
                    @Override
                    public CompletionStage<? extends @Nullable String> interceptIncoming(
                            RpcInvocationData call, Incoming next) {
                        return next.handle(call)
                                .whenComplete((answer, failure) -> seen.add(failure));
                    }
                });
        IllegalStateException broken = new IllegalStateException("broken");
        bob.register(
                "m",
                data -> {
                    throw broken;
                });
        assertThat(errorOf(call(""))).isEqualTo(ErrorCode.APPLICATION_ERROR);
        bob.unregister("m");
        assertThat(errorOf(call(""))).isEqualTo(ErrorCode.UNSUPPORTED_METHOD);
        assertThat(seen.get(0)).isSameAs(broken);
        assertThat(((RpcException) seen.get(1)).code()).isEqualTo(1400);
    }

    @Test
    void anInterceptorThatThrowsFailsTheCall() {
        alice.addInterceptor(
                new RpcInterceptor() {
                    @Override
                    public CompletionStage<String> interceptOutgoing(
                            RpcCallInfo call, Outgoing next) {
                        throw new IllegalStateException("not today");
                    }
                });
        assertThatThrownBy(call("")::join).hasRootCauseMessage("not today");
    }

    @Test
    void tenThousandCallsAtOnceAreAllAnswered() {
        bob.register("m", data -> data.payload());
        room.holdCallbacks = true;
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            answers.add(call("call " + i));
        }
        assertThat(alice.pendingCalls()).isEqualTo(10_000);
        assertThat(bob.runningCalls()).isEqualTo(10_000);
        room.runCallbacks();
        for (int i = 0; i < 10_000; i++) {
            assertThat(answers.get(i)).isCompletedWithValue("call " + i);
        }
        assertThat(room.timers()).isZero();
    }

    @Test
    void moreRunningCallsThanTheLimitAreRefused() {
        bob.registerAsync("m", data -> new CompletableFuture<>());
        for (int i = 0; i < Limits.MAX_RUNNING_CALLS; i++) {
            deliverRequest("id " + i, 1, 1_000);
        }
        room.sent.clear();
        deliverRequest("one too many", 1, 1_000);
        assertThat(room.sent.get(1).getRpcResponse().getError().getCode()).isEqualTo(1500);
        assertThat(bob.runningCalls()).isEqualTo(Limits.MAX_RUNNING_CALLS);
    }

    @Test
    void aLargePayloadBothWaysGoesInStreams() {
        bob.register("m", data -> data.payload() + data.payload());
        StringBuilder large = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            large.append(i * 7919L % 100_003).append('é');
        }
        String payload = large.toString();
        assertThat(call(payload).join()).isEqualTo(payload + payload);
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> PerformRpcOptions.DEFAULT.withResponseTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("responseTimeout");
        assertThatThrownBy(
                        () -> PerformRpcOptions.DEFAULT.withMaxRoundTripLatency(Duration.ofDays(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
