package io.parley.rpc.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.parley.rpc.proto.webrtc.v1.AnswerRequest;
import io.parley.rpc.proto.webrtc.v1.AnswerResponse;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseDoneStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseErrorStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseInitStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseUpdateStage;
import io.parley.rpc.proto.webrtc.v1.CallRequest;
import io.parley.rpc.proto.webrtc.v1.CallResponse;
import io.parley.rpc.proto.webrtc.v1.CallUpdateRequest;
import io.parley.rpc.proto.webrtc.v1.DialStage;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import io.parley.rpc.proto.webrtc.v1.ICEServer;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigRequest;
import io.parley.rpc.proto.webrtc.v1.ReportConnectionMetadataRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignalingServiceTest {

    private ServiceFixture service = new ServiceFixture(SignalingOptions.builder().build());

    @AfterEach
    void nothingIsLeft() {
        service.timer.advance(11_000);
        assertThat(service.queue.pendingCalls()).isZero();
        assertThat(service.queue.exchanges()).isZero();
        service.close();
        assertThat(service.queue.waitingAnswerers()).isZero();
        assertThat(service.timer.size()).isZero();
    }

    private void restart(SignalingOptions.Builder options) {
        service.close();
        service = new ServiceFixture(options.build());
    }

    private static String failure(Callable<?> action) {
        try {
            return "none, but " + action.call();
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() + " " + e.getStatus().getDescription();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String end(Heard<?, ?> heard) {
        return heard.ended();
    }

    private static AnswerResponse init(String uuid, String sdp) {
        return AnswerResponse.newBuilder()
                .setUuid(uuid)
                .setInit(AnswerResponseInitStage.newBuilder().setSdp(sdp))
                .build();
    }

    private static AnswerResponse candidate(String uuid, ICECandidate candidate) {
        return AnswerResponse.newBuilder()
                .setUuid(uuid)
                .setUpdate(AnswerResponseUpdateStage.newBuilder().setCandidate(candidate))
                .build();
    }

    private static AnswerResponse done(String uuid) {
        return AnswerResponse.newBuilder()
                .setUuid(uuid)
                .setDone(AnswerResponseDoneStage.getDefaultInstance())
                .build();
    }

    private static AnswerResponse error(String uuid, Code code, String text) {
        return AnswerResponse.newBuilder()
                .setUuid(uuid)
                .setError(AnswerResponseErrorStage.newBuilder().setStatus(status(code, text)))
                .build();
    }

    private static Status status(Code code, String text) {
        return Status.newBuilder().setCode(code.getNumber()).setMessage(text).build();
    }

    private static CallUpdateRequest callerDone(String uuid) {
        return CallUpdateRequest.newBuilder().setUuid(uuid).setDone(true).build();
    }

    // ---- the exchange

    @Test
    void anExchangeWithCandidatesOnBothSides() {
        var answerer = service.answer("robot");
        var caller = service.call("robot");
        AnswerRequest offer = answerer.next();
        assertThat(offer.getInit().getSdp()).isEqualTo("offer");
        assertThat(offer.getInit().getOptionalConfig().getDisableTrickle()).isFalse();
        long deadline = service.timer.millis() + 10_000;
        assertThat(offer.getInit().getDeadline().getSeconds()).isEqualTo(deadline / 1000);
        String uuid = offer.getUuid();

        answerer.send(init(uuid, "answer"));
        CallResponse answer = caller.next();
        assertThat(answer.getUuid()).isEqualTo(uuid);
        assertThat(answer.getInit().getSdp()).isEqualTo("answer");

        ICECandidate bare = ICECandidate.newBuilder().setCandidate("candidate:1").build();
        ICECandidate full =
                ICECandidate.newBuilder()
                        .setCandidate("candidate:2")
                        .setSdpMid("")
                        .setSdpmLineIndex(0)
                        .setUsernameFragment("u")
                        .build();
        answerer.send(candidate(uuid, bare));
        answerer.send(candidate(uuid, full));
        CallResponse first = caller.next();
        assertThat(first.getUuid()).isEqualTo(uuid);
        assertThat(first.getUpdate().getCandidate()).isEqualTo(bare);
        assertThat(first.getUpdate().getCandidate().hasSdpMid()).isFalse();
        assertThat(caller.next().getUpdate().getCandidate()).isEqualTo(full);

        var stub = service.blocking("robot");
        stub.callUpdate(CallUpdateRequest.newBuilder().setUuid(uuid).setCandidate(full).build());
        AnswerRequest update = answerer.next();
        assertThat(update.getUuid()).isEqualTo(uuid);
        assertThat(update.getUpdate().getCandidate()).isEqualTo(full);

        answerer.send(done(uuid));
        assertThat(end(caller)).as("Call ends as soon as the answerer is done").isEqualTo("OK");
        assertThat(answerer.end()).as("Answer waits for the caller").isNull();

        stub.callUpdate(callerDone(uuid));
        assertThat(answerer.next().hasDone()).isTrue();
        assertThat(end(answerer)).isEqualTo("OK");
        stub.callUpdate(callerDone(uuid));
        stub.callUpdate(CallUpdateRequest.newBuilder().setUuid(uuid).setCandidate(bare).build());
    }

    @Test
    void anExchangeWithoutTrickleTellsTheAnswererSo() {
        var answerer = service.answer("robot");
        Heard<CallRequest, CallResponse> caller = new Heard<>();
        service.stub("robot")
                .call(
                        CallRequest.newBuilder().setSdp("all").setDisableTrickle(true).build(),
                        caller);
        AnswerRequest offer = answerer.next();
        assertThat(offer.getInit().getOptionalConfig().getDisableTrickle()).isTrue();

        answerer.send(init(offer.getUuid(), "answer"));
        answerer.send(done(offer.getUuid()));

        assertThat(caller.next().hasInit()).isTrue();
        assertThat(end(caller)).isEqualTo("OK");
    }

    @Test
    void theEndOfTheAnswerersMessagesIsDone() {
        var answerer = service.answer("robot");
        var caller = service.call("robot");
        String uuid = answerer.next().getUuid();
        answerer.send(init(uuid, "answer"));

        Objects.requireNonNull(answerer.requests).onCompleted();

        caller.next();
        assertThat(end(caller)).isEqualTo("OK");
        assertThat(answerer.end()).isNull();
        service.blocking("robot").callUpdate(callerDone(uuid));
        assertThat(end(answerer)).isEqualTo("OK");
    }

    @Test
    void doneTwiceIsOverlooked() {
        var answerer = service.answer("robot");
        var caller = service.call("robot");
        String uuid = answerer.next().getUuid();
        answerer.send(init(uuid, "answer"));
        answerer.send(done(uuid));
        answerer.send(done(uuid));

        assertThat(end(caller)).isEqualTo("OK");
        assertThat(answerer.end()).isNull();
        service.blocking("robot").callUpdate(callerDone(uuid));
        assertThat(end(answerer)).isEqualTo("OK");
    }

    // ---- rpc-host

    @Test
    void everyMethodWantsAHost() {
        String text = "UNKNOWN expected rpc-host to be set in metadata";
        everyFailureIs(text);
    }

    @Test
    void noMethodTakesMoreThanFiveHosts() {
        everyFailureIs("UNKNOWN too many rpc-host", "a", "b", "c", "d", "e", "f");
    }

    @Test
    void noMethodTakesAnEmptyHost() {
        everyFailureIs("UNKNOWN expected non-empty rpc-host", "a", "");
        everyFailureIs("UNKNOWN expected non-empty rpc-host", "");
    }

    @Test
    void aHostThatIsNotOnTheListIsRefusedInTheWordsThatClientsKnow() {
        restart(SignalingOptions.builder().hosts(Set.of("robot")));
        everyFailureIs("INVALID_ARGUMENT host not preconfigured", "another");
        assertThat(service.call("robot").end()).isNull();
    }

    @Test
    void aCallIsForOneHost() {
        Heard<CallRequest, CallResponse> call = new Heard<>();
        service.stub("a", "b").call(CallRequest.getDefaultInstance(), call);
        assertThat(end(call)).isEqualTo("UNKNOWN expected 1 rpc-host");
        assertThat(failure(() -> service.blocking("a", "b").callUpdate(callerDone("uuid"))))
                .isEqualTo("UNKNOWN expected 1 rpc-host");
        assertThat(service.answer("a", "b", "c", "d", "e").end()).isNull();
    }

    private void everyFailureIs(String expected, String... hosts) {
        var blocking = service.blocking(hosts);
        assertThat(end(service.answer(hosts))).isEqualTo(expected);
        Heard<CallRequest, CallResponse> call = new Heard<>();
        service.stub(hosts).call(CallRequest.getDefaultInstance(), call);
        assertThat(end(call)).isEqualTo(expected);
        assertThat(failure(() -> blocking.callUpdate(callerDone("x")))).isEqualTo(expected);
        assertThat(
                        failure(
                                () ->
                                        blocking.optionalWebRTCConfig(
                                                OptionalWebRTCConfigRequest.getDefaultInstance())))
                .isEqualTo(expected);
        assertThat(
                        failure(
                                () ->
                                        blocking.reportConnectionMetadata(
                                                ReportConnectionMetadataRequest
                                                        .getDefaultInstance())))
                .isEqualTo(expected);
    }

    // ---- bad input

    @Test
    void anUpdateNeedsAnOffer() {
        var stub = service.blocking("robot");
        assertThat(failure(() -> stub.callUpdate(callerDone("nobody"))))
                .isEqualTo("UNKNOWN no active offer for \"nobody\"");
        assertThat(failure(() -> stub.callUpdate(CallUpdateRequest.getDefaultInstance())))
                .isEqualTo("UNKNOWN unknown update stage <nil>");
    }

    @Test
    void anAnswererThatMixesUpItsOffersIsSentAway() {
        violation(uuid -> List.of(init("other", "answer")), "uuid mismatch; have=\"other\" want=");
        violation(uuid -> List.of(init("", "answer")), "uuid mismatch; have=\"\" want=");
    }

    @Test
    void anAnswererThatBreaksTheOrderIsSentAway() {
        violation(
                uuid -> List.of(init(uuid, "a"), init(uuid, "b")),
                "got init stage more than once; context canceled");
        violation(
                uuid -> List.of(candidate(uuid, ICECandidate.getDefaultInstance())),
                "got update stage before init stage; context canceled");
        violation(
                uuid -> List.of(done(uuid)), "got done stage before init stage; context canceled");
        violation(
                uuid -> List.of(AnswerResponse.newBuilder().setUuid(uuid).build()),
                "unexpected stage <nil>; context canceled");
        violation(
                uuid -> List.of(init(uuid, "x".repeat(Limits.MAX_SDP_CHARS + 1))),
                "stage is too big; context canceled");
    }

    private void violation(
            java.util.function.Function<String, List<AnswerResponse>> messages, String text) {
        var answerer = service.answer("robot");
        var caller = service.call("robot");
        String uuid = answerer.next().getUuid();
        messages.apply(uuid).forEach(answerer::send);

        assertThat(answerer.next().hasDone()).isTrue();
        assertThat(end(answerer)).startsWith("CANCELLED " + text);
        if (caller.isEmpty()) {
            assertThat(end(caller)).startsWith("UNAVAILABLE");
        } else {
            assertThat(end(caller)).as("it was answered").isEqualTo("OK");
        }
    }

    @Test
    void aDescriptionIsNotReadHereAndTheAnswererSaysWhatIsWrongWithIt() {
        var answerer = service.answer("robot");
        Heard<CallRequest, CallResponse> caller = new Heard<>();
        service.stub("robot").call(CallRequest.newBuilder().setSdp("%%%").build(), caller);
        String uuid = answerer.next().getUuid();
        answerer.send(error(uuid, Code.UNKNOWN, "illegal base64 data at input byte 0"));

        assertThat(end(caller))
                .isEqualTo(
                        "UNKNOWN error from answerer: rpc error: code = Unknown desc = illegal base64 data at input byte 0");
        assertThat(end(answerer)).isEqualTo("CANCELLED context canceled");
        assertThat(answerer.isEmpty()).as("no done after an error").isTrue();
    }

    @Test
    void anAnswerWithoutADescriptionIsNone() {
        var answerer = service.answer("robot");
        var caller = service.call("robot");
        answerer.send(init(answerer.next().getUuid(), ""));

        assertThat(end(caller))
                .isEqualTo("UNKNOWN error from answerer: expected to have initial SDP if no error");
        assertThat(answerer.next().hasError()).isTrue();
        assertThat(answerer.next().hasDone()).isTrue();
        assertThat(end(answerer)).isEqualTo("OK");
    }

    @Test
    void aDescriptionOfAnySizeWouldFillTheMemory() {
        Heard<CallRequest, CallResponse> caller = new Heard<>();
        service.stub("robot")
                .call(
                        CallRequest.newBuilder()
                                .setSdp("x".repeat(Limits.MAX_SDP_CHARS + 1))
                                .build(),
                        caller);
        assertThat(end(caller)).startsWith("INVALID_ARGUMENT sdp: 1048577 characters");
    }

    // ---- somebody goes

    @Test
    void theAnswererHearsThatTheCallerHungUp() {
        var answerer = service.answer("robot");
        var caller = service.call("robot");
        answerer.next();

        caller.cancel();

        assertThat(answerer.next().getError().getStatus())
                .isEqualTo(status(Code.CANCELLED, "context canceled"));
        assertThat(answerer.next().hasDone()).isTrue();
        assertThat(end(answerer)).isEqualTo("OK");
    }

    @Test
    void aCallerThatHangsUpWhileItWaitsIsForgotten() {
        service.call("robot").cancel();
        assertThat(service.queue.pendingCalls()).isZero();

        assertThat(service.answer("robot").isEmpty()).isTrue();
    }

    @Test
    void aCallerThatGivesUpTellsTheAnswererWhy() {
        var answerer = service.answer("robot");
        service.call("robot");
        String uuid = answerer.next().getUuid();
        service.blocking("robot")
                .callUpdate(
                        CallUpdateRequest.newBuilder()
                                .setUuid(uuid)
                                .setError(status(Code.ABORTED, "no way"))
                                .build());

        assertThat(answerer.next().getError().getStatus())
                .isEqualTo(status(Code.ABORTED, "no way"));
        assertThat(answerer.next().hasDone()).isTrue();
        assertThat(end(answerer)).isEqualTo("OK");
    }

    @Test
    void aCallWhoseAnswererDiesIsUnavailable() {
        var answerer = service.answer("robot");
        var caller = service.call("robot");
        answerer.next();

        answerer.cancel();

        assertThat(end(caller)).startsWith("UNAVAILABLE");
    }

    @Test
    void aCallWhoseAnswererHangsUpBeforeItAnswersIsUnavailable() {
        var answerer = service.answer("robot");
        var caller = service.call("robot");
        answerer.next();

        Objects.requireNonNull(answerer.requests).onCompleted();

        assertThat(end(caller)).startsWith("UNAVAILABLE");
        assertThat(end(answerer)).isEqualTo("OK");
    }

    @Test
    void aCallThatNobodyAnswersRunsOutOfTime() {
        var answerer = service.answer("robot");
        var taken = service.call("robot");
        var waiting = service.call("robot");
        answerer.next();

        service.timer.advance(10_000);

        assertThat(end(taken)).isEqualTo("DEADLINE_EXCEEDED context deadline exceeded");
        assertThat(end(waiting)).isEqualTo("DEADLINE_EXCEEDED context deadline exceeded");
        assertThat(answerer.next().getError().getStatus())
                .isEqualTo(status(Code.DEADLINE_EXCEEDED, "context deadline exceeded"));
        assertThat(answerer.next().hasDone()).isTrue();
        assertThat(end(answerer)).startsWith("DEADLINE_EXCEEDED");
    }

    @Test
    void anAnswererIsFreedWhenTheCallerNeverSaysThatItIsDone() {
        var answerer = service.answer("robot");
        var caller = service.call("robot");
        String uuid = answerer.next().getUuid();
        answerer.send(init(uuid, "answer"));
        answerer.send(done(uuid));
        assertThat(end(caller)).isEqualTo("OK");

        service.timer.advance(10_000);

        assertThat(answerer.next().hasDone()).isTrue();
        assertThat(answerer.isEmpty()).isTrue();
        assertThat(end(answerer)).startsWith("DEADLINE_EXCEEDED");
    }

    @Test
    void whoeverVanishesAtAnyStepLeavesNothingBehind() {
        for (int step = 0; step < 4; step++) {
            for (boolean callerVanishes : List.of(true, false)) {
                var answerer = service.answer("robot");
                List<Heard<?, ?>> both = new ArrayList<>(List.of(answerer));
                if (step > 0) {
                    var caller = service.call("robot");
                    both.add(caller);
                    String uuid = answerer.next().getUuid();
                    if (step > 1) {
                        answerer.send(init(uuid, "answer"));
                    }
                    if (step > 2) {
                        answerer.send(done(uuid));
                    }
                    if (callerVanishes) {
                        caller.cancel();
                    }
                }
                answerer.cancel();
                both.forEach(stream -> assertThat(stream.end()).isNotNull());
            }
        }
        assertThat(service.queue.waitingAnswerers()).isZero();
        // nothingIsLeft() checks the rest.
    }

    // ---- heartbeats

    @Test
    void anAnswererThatTakesHeartbeatsGetsThemUntilItsEnd() {
        Metadata headers = ServiceFixture.headers("robot");
        headers.put(
                Metadata.Key.of("heartbeats-allowed", Metadata.ASCII_STRING_MARSHALLER), "true");
        Heard<AnswerResponse, AnswerRequest> answerer = new Heard<>();
        answerer.requests =
                service.stub()
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .answer(answerer);
        service.timer.advance(15_000);
        assertThat(answerer.next().toByteArray()).containsExactly(0x32, 0x00);
        service.timer.advance(14_000);
        assertThat(answerer.isEmpty()).isTrue();
        service.call("robot");
        answerer.next();
        service.timer.advance(1_000);
        assertThat(answerer.next().hasHeartbeat()).as("in the middle of an exchange").isTrue();

        answerer.cancel();
    }

    @Test
    void anAnswererThatDoesNotAskForHeartbeatsGetsNone() {
        var answerer = service.answer("robot");
        service.timer.advance(60_000);
        assertThat(answerer.isEmpty()).isTrue();
    }

    // ---- the rest

    @Test
    void theConfiguredIceServersAreToldToBothSides() {
        restart(
                SignalingOptions.builder()
                        .iceServers(
                                client ->
                                        List.of(
                                                ICEServer.newBuilder()
                                                        .addUrls("stun:stun.example.org")
                                                        .build())));
        var config =
                service.blocking("robot")
                        .optionalWebRTCConfig(OptionalWebRTCConfigRequest.getDefaultInstance());
        assertThat(config.hasConfig()).isTrue();
        assertThat(config.getConfig().getAdditionalIceServers(0).getUrls(0))
                .isEqualTo("stun:stun.example.org");
        var answerer = service.answer("robot");
        service.call("robot");
        assertThat(answerer.next().getInit().getOptionalConfig().getAdditionalIceServersCount())
                .isEqualTo(1);
    }

    @Test
    void withoutIceServersTheConfigIsThereAndEmpty() {
        var config =
                service.blocking("a", "b")
                        .optionalWebRTCConfig(OptionalWebRTCConfigRequest.getDefaultInstance());
        assertThat(config.hasConfig()).isTrue();
        assertThat(config.getConfig().getSerializedSize()).isZero();
    }

    @Test
    void reportsAndResultsAreCounted() {
        List<String> counted = new ArrayList<>();
        restart(
                SignalingOptions.builder()
                        .metrics(
                                new SignalingMetrics() {
                                    @Override
                                    public void callEnded(io.grpc.Status.Code result, long nanos) {
                                        counted.add("call " + result);
                                    }

                                    @Override
                                    public void answerEnded(io.grpc.Status.Code result) {
                                        counted.add("answer " + result);
                                    }

                                    @Override
                                    public void dialReported(DialStage reached) {
                                        counted.add("dial " + reached);
                                    }
                                }));
        service.blocking("robot")
                .reportConnectionMetadata(
                        ReportConnectionMetadataRequest.newBuilder()
                                .setReachedStage(DialStage.DIAL_STAGE_READY)
                                .build());
        var answerer = service.answer("robot");
        service.call("robot");
        String uuid = answerer.next().getUuid();
        answerer.send(init(uuid, "answer"));
        answerer.send(done(uuid));
        service.blocking("robot").callUpdate(callerDone(uuid));
        service.call("robot").cancel();

        assertThat(counted)
                .containsExactly("dial DIAL_STAGE_READY", "call OK", "answer OK", "call CANCELLED");
    }

    @Test
    void aClientThatCallsTooOftenIsRefused() {
        restart(
                SignalingOptions.builder()
                        .callRate(
                                new RateLimiter(2, Duration.ofSeconds(10), service.timer::millis)));
        assertThat(service.call("robot").end()).isNull();
        assertThat(service.call("robot").end()).isNull();
        assertThat(end(service.call("robot")))
                .startsWith("RESOURCE_EXHAUSTED request exceeds rate limit (limit: 2 in 10.0s)");
    }

    @Test
    void anAccessRuleIsAskedForEveryHost() {
        restart(
                SignalingOptions.builder()
                        .access(
                                new HostAccess() {
                                    @Override
                                    public boolean mayCall(
                                            io.parley.rpc.auth.@org.jspecify.annotations.Nullable Identity
                                                    identity,
                                            String host) {
                                        return host.equals("callee");
                                    }

                                    @Override
                                    public boolean mayAnswer(
                                            io.parley.rpc.auth.@org.jspecify.annotations.Nullable Identity
                                                    identity,
                                            String host) {
                                        return host.equals("robot");
                                    }
                                }));
        assertThat(end(service.call("robot")))
                .isEqualTo("PERMISSION_DENIED not allowed to call \"robot\"");
        assertThat(end(service.answer("robot", "callee")))
                .isEqualTo("PERMISSION_DENIED not allowed to answer for \"callee\"");
        assertThat(service.call("callee").end()).isNull();
        assertThat(service.answer("robot").end()).isNull();
    }

    @Test
    void stoppingSendsEverybodyAwayAsUnavailable() {
        var answerer = service.answer("robot");
        var caller = service.call("nobody");

        service.queue.close();

        assertThat(end(answerer)).startsWith("UNAVAILABLE");
        assertThat(end(caller)).startsWith("UNAVAILABLE");
    }
}
