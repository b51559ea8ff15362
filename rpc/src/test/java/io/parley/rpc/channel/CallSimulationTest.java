package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.parley.testkit.LinkOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many seeds of bad weather with calls of all kinds and endings at once. */
class CallSimulationTest {
    private static final int SEEDS = 30;
    private static final int CALLS = 24;

    private record Expected(Outcome outcome, Code code, List<byte[]> messages) {}

    @Test
    void everyCallEndsAsItShouldAndNothingIsLeft() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            run(seed);
        }
    }

    private static void run(int seed) throws Exception {
        String name = "seed " + seed;
        Random random = new Random(seed);
        LinkOptions link =
                LinkOptions.PERFECT
                        .withLoss(random.nextDouble() * 0.08)
                        .withDuplication(random.nextDouble() * 0.05)
                        .withDelay(
                                Duration.ofMillis(random.nextInt(10)),
                                Duration.ofMillis(10 + random.nextInt(80)));
        if (seed % 3 == 0) {
            link = link.withRate(8_000_000, 64_000);
        }
        EchoService service = new EchoService();
        VirtualEnvironment environment =
                new VirtualEnvironment(
                        name, seed, link, WebRtcServer.builder().addService(service.definition()));
        List<Expected> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(call(environment, random, MethodType.values()[i % 4]));
        }
        for (Expected expected : calls) {
            environment.await(expected.outcome.status::isDone, "a call ended");
            Status status = expected.outcome.status.join();
            assertThat(status.getCode()).as(name + ": " + status).isEqualTo(expected.code);
            if (expected.code == Code.OK) {
                assertThat(expected.outcome.messages).as(name).hasSameSizeAs(expected.messages);
                for (int i = 0; i < expected.messages.size(); i++) {
                    assertThat(expected.outcome.messages.get(i))
                            .as(name)
                            .isEqualTo(expected.messages.get(i));
                }
            }
        }
        environment.awaitIdle();
        environment.await(() -> service.running.get() == 0, "the handlers ended");
    }

    private static Expected call(VirtualEnvironment environment, Random random, MethodType type) {
        byte[] message = new byte[1 + random.nextInt(100_000)];
        random.nextBytes(message);
        message[0] = 1;
        List<byte[]> sent =
                type.clientSendsOneMessage()
                        ? List.of(message)
                        : List.of(message, message, message);
        Metadata headers = new Metadata();
        CallOptions options = CallOptions.DEFAULT;
        Code code = Code.OK;
        switch (random.nextInt(6)) {
            case 0 -> {
                headers.put(EchoService.DO, "fail");
                code = Code.FAILED_PRECONDITION;
            }
            case 1 -> {
                headers.put(EchoService.DO, "wait");
                options = environment.withDeadline(options, 2_000);
                code = Code.DEADLINE_EXCEEDED;
            }
            case 2 -> {
                headers.put(EchoService.DO, "wait");
                code = Code.CANCELLED;
            }
            default -> {}
        }
        Outcome outcome =
                Outcome.of(environment.client(), EchoService.method(type), options, headers, sent);
        if (code == Code.CANCELLED) {
            outcome.call.cancel("given up", null);
        }
        List<byte[]> answers =
                switch (type) {
                    case UNARY -> List.of(message);
                    case CLIENT_STREAMING ->
                            List.of(("3 messages, " + 3L * message.length + " bytes").getBytes());
                    case SERVER_STREAMING, BIDI_STREAMING, UNKNOWN ->
                            List.of(message, message, message);
                };
        return new Expected(outcome, code, answers);
    }
}
