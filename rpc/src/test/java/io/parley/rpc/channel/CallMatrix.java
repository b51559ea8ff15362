package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of call, in every way it can go, over whatever pipe the subclass brings. */
@Timeout(180)
abstract class CallMatrix {
    private static final int MEGABYTE = 1 << 20;

    final EchoService service = new EchoService();
    CallEnvironment environment;

    abstract CallEnvironment environment(WebRtcServer.Builder server) throws Exception;

    @BeforeEach
    void start() throws Exception {
        environment =
                environment(
                        WebRtcServer.builder()
                                .addService(service.definition())
                                .maxInboundMessageSize(4 * MEGABYTE));
    }

    @AfterEach
    void everythingIsGoneAfterwards() throws Exception {
        environment.awaitIdle();
        environment.await(() -> service.running.get() == 0, "all handlers were told of the end");
        environment.close();
    }

    private Outcome call(MethodType type, Metadata headers, CallOptions options, byte[]... sent) {
        return Outcome.of(
                environment.client(),
                EchoService.method(type),
                environment.options(options),
                headers,
                List.of(sent));
    }

    private Outcome call(MethodType type, byte[]... sent) {
        return call(type, new Metadata(), CallOptions.DEFAULT, sent);
    }

    private static Metadata doing(String what) {
        Metadata headers = new Metadata();
        headers.put(EchoService.DO, what);
        return headers;
    }

    private Status status(Outcome outcome) throws Exception {
        environment.await(outcome.status::isDone, "the call ended");
        return outcome.status.join();
    }

    private void expectOk(Outcome outcome) throws Exception {
        Status status = status(outcome);
        assertThat(status.getCode()).as(status.toString()).isEqualTo(Code.OK);
        assertThat(outcome.closes).isEqualTo(1);
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        bytes[0] = 1;
        return bytes;
    }

    private static byte[][] request(MethodType type, byte[] one) {
        return type.clientSendsOneMessage() ? new byte[][] {one} : new byte[][] {one, one, one};
    }

    private static List<byte[]> answer(MethodType type, byte[] one) {
        return switch (type) {
            case UNARY -> List.of(one);
            case SERVER_STREAMING, BIDI_STREAMING, UNKNOWN -> List.of(one, one, one);
            case CLIENT_STREAMING ->
                    List.of(("3 messages, " + 3L * one.length + " bytes").getBytes());
        };
    }

    private static void expectMessages(Outcome outcome, List<byte[]> wanted) {
        assertThat(outcome.messages).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(outcome.messages.get(i)).isEqualTo(wanted.get(i));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void bringsTheAnswers(MethodType type) throws Exception {
        byte[] one = random(100, 1);
        Outcome outcome = call(type, request(type, one));
        expectOk(outcome);
        expectMessages(outcome, answer(type, one));
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void bringsEmptyMessages(MethodType type) throws Exception {
        Outcome outcome = call(type, request(type, new byte[0]));
        expectOk(outcome);
        expectMessages(outcome, answer(type, new byte[0]));
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void bringsMessagesOfAMegabyteUnharmed(MethodType type) throws Exception {
        byte[] one = random(MEGABYTE, 2);
        Outcome outcome = call(type, request(type, one));
        expectOk(outcome);
        expectMessages(outcome, answer(type, one));
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void refusesRequestsBeyondTheServersLimit(MethodType type) throws Exception {
        Outcome outcome = call(type, request(type, random(4 * MEGABYTE + 1, 3)));
        Status status = status(outcome);
        assertThat(status.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).contains("larger than 4194304");
        expectOk(call(type, request(type, random(10, 3))));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"UNKNOWN", "CLIENT_STREAMING"},
            mode = EnumSource.Mode.EXCLUDE)
    void refusesResponsesBeyondTheCallsLimit(MethodType type) throws Exception {
        CallOptions small = CallOptions.DEFAULT.withMaxInboundMessageSize(50_000);
        Outcome outcome = call(type, new Metadata(), small, request(type, random(50_001, 4)));
        assertThat(status(outcome).getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        expectOk(call(type, new Metadata(), small, request(type, random(50_000, 4))));
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void refusesRequestsBeyondTheCallsOwnLimit(MethodType type) throws Exception {
        CallOptions small = CallOptions.DEFAULT.withMaxOutboundMessageSize(1000);
        Outcome outcome = call(type, new Metadata(), small, request(type, random(1001, 5)));
        Status status = status(outcome);
        assertThat(status.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).contains("1001 bytes (expected: at most 1000)");
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void bringsFailuresWithDescriptionDetailsAndTrailers(MethodType type) throws Exception {
        Metadata headers = doing("fail");
        headers.put(EchoService.ASCII, "trailing");
        Outcome outcome = call(type, headers, CallOptions.DEFAULT, request(type, random(10, 6)));
        Status status = status(outcome);
        assertThat(status.getCode()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).isEqualTo("not today: größer");
        assertThat(outcome.trailers.get(EchoService.ASCII)).isEqualTo("trailing");
        assertThat(outcome.trailers.get(StatusCodec.DETAILS)).isEqualTo(TestStatus.withDetails());
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void bringsMetadataBothWays(MethodType type) throws Exception {
        Metadata headers = new Metadata();
        headers.put(EchoService.ASCII, "one");
        headers.put(EchoService.ASCII, "two, with a comma");
        headers.put(EchoService.BINARY, new byte[] {0, 1, (byte) 0xFF});
        headers.put(EchoService.BINARY, new byte[0]);
        Outcome outcome = call(type, headers, CallOptions.DEFAULT, request(type, new byte[] {1}));
        expectOk(outcome);
        for (Metadata received : List.of(outcome.headers.join(), outcome.trailers)) {
            assertThat(received.getAll(EchoService.ASCII))
                    .containsExactly("one", "two, with a comma");
            assertThat(received.getAll(EchoService.BINARY))
                    .containsExactly(new byte[] {0, 1, (byte) 0xFF}, new byte[0]);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void endsAtTheDeadlineAtBothEnds(MethodType type) throws Exception {
        expectOk(call(type, request(type, random(10, 7)))); // so that there is a connection
        CallOptions soon = environment.withDeadline(CallOptions.DEFAULT, 300);
        Outcome outcome = call(type, doing("wait"), soon, request(type, random(10, 7)));
        assertThat(status(outcome).getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
        environment.await(() -> service.cancelled.get() == 1, "the handler was cancelled");
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void cancelsTheHandlerWhenTheCallerCancels(MethodType type) throws Exception {
        Outcome outcome =
                call(type, doing("wait"), CallOptions.DEFAULT, request(type, random(10, 8)));
        environment.await(() -> service.running.get() == 1, "the handler runs");
        outcome.call.cancel("changed my mind", null);
        Status status = status(outcome);
        assertThat(status.getCode()).isEqualTo(Code.CANCELLED);
        assertThat(status.getDescription()).isEqualTo("changed my mind");
        environment.await(() -> service.cancelled.get() == 1, "the handler was cancelled");
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void tellsWhenAHandlerThrows(MethodType type) throws Exception {
        Outcome outcome =
                call(type, doing("throw"), CallOptions.DEFAULT, request(type, random(10, 9)));
        Status status = status(outcome);
        assertThat(status.getCode()).isEqualTo(Code.INTERNAL);
        assertThat(status.getDescription()).isEqualTo("the handler is broken");
    }

    @ParameterizedTest
    @EnumSource(names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void tellsWhenARequestCannotBeParsed(MethodType type) throws Exception {
        Outcome outcome = call(type, new byte[] {(byte) 0xBD});
        Status status = status(outcome);
        assertThat(status.getCode()).isEqualTo(Code.UNKNOWN);
        assertThat(status.getDescription()).isEqualTo("bad byte at 0");
    }

    @Test
    void tellsWhenThereIsNoSuchMethod() throws Exception {
        Outcome outcome =
                Outcome.of(
                        environment.client(),
                        EchoService.method(MethodType.UNARY).toBuilder()
                                .setFullMethodName("test.Echo/Nothing")
                                .build(),
                        environment.options(CallOptions.DEFAULT),
                        new Metadata(),
                        List.of(new byte[1]));
        Status status = status(outcome);
        assertThat(status.getCode()).isEqualTo(Code.UNIMPLEMENTED);
        assertThat(status.getDescription()).isEqualTo("Unimplemented");
    }

    @Test
    void bringsLongStreamsInOrder() throws Exception {
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(random(1 + i * 37 % 40_000, i));
        }
        Outcome outcome =
                Outcome.of(
                        environment.client(),
                        EchoService.method(MethodType.BIDI_STREAMING),
                        environment.options(CallOptions.DEFAULT),
                        new Metadata(),
                        sent);
        expectOk(outcome);
        expectMessages(outcome, sent);
    }

    @Test
    void carriesManyCallsOfAllKindsAtOnce() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        List<List<byte[]>> wanted = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            MethodType type = MethodType.values()[i % 4];
            byte[] one = random(1 + i * 97 % 30_000, i);
            outcomes.add(call(type, request(type, one)));
            wanted.add(answer(type, one));
        }
        for (int i = 0; i < outcomes.size(); i++) {
            expectOk(outcomes.get(i));
            expectMessages(outcomes.get(i), wanted.get(i));
        }
    }

    @Test
    void endsAllCallsWithTheReasonWhenThePipeCloses() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        for (MethodType type : MethodType.values()) {
            if (type != MethodType.UNKNOWN) {
                outcomes.add(
                        call(
                                type,
                                doing("wait"),
                                CallOptions.DEFAULT,
                                request(type, random(10, 1))));
            }
        }
        Collections.shuffle(outcomes, new Random(1));
        environment.await(() -> service.running.get() == 4, "the handlers run");
        environment.closePipe();
        for (Outcome outcome : outcomes) {
            Status status = status(outcome);
            assertThat(status.getCode()).isEqualTo(Code.UNAVAILABLE);
            assertThat(status.getDescription()).contains("closed");
        }
        environment.await(() -> service.cancelled.get() == 4, "the handlers were cancelled");
        Status later = status(call(MethodType.UNARY, new byte[1]));
        assertThat(later.getCode()).isEqualTo(Code.UNAVAILABLE);
    }
}
