package io.parley.rpc;

import com.google.protobuf.StringValue;
import com.sun.management.UnixOperatingSystemMXBean;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dials that succeed, fail and are given up leave no socket and no thread behind. */
@Timeout(180)
class DialLeakTest {
    private static final int DIALS = 15;
    private static final String HOST = "robot-7";
    private static final DialOptions PATIENT =
            DialOptions.builder().timeout(Duration.ofMinutes(1)).build();

    @Test
    void nothingIsLeftOfDialsThatAreOver() throws Exception {
        Assumptions.assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean);
        try (ScriptedSignaling signaling = new ScriptedSignaling();
                Answerer answerer =
                        Answerer.builder(signaling.address(), HOST)
                                .addService(new Calls())
                                .start()) {
            dialAll(signaling);
            awaitTrue(() -> answerer.connections() == 0);
            long files = files();
            for (int round = 0; round < 2; round++) {
                dialAll(signaling);
            }
            awaitTrue(() -> answerer.connections() == 0);
            // What lasts longer than a dial lasts at most as after the first round.
            awaitTrue(() -> files() <= files + 3);
            awaitTrue(() -> answerer.waitingStreams() == 2);
            answerer.closeAsync().get(60, TimeUnit.SECONDS);
        }
        awaitTrue(() -> threads("parley-rpc-timer") <= 1);
    }

    private static void dialAll(ScriptedSignaling signaling) throws Exception {
        for (int i = 0; i < DIALS; i++) {
            DialedConnection connection = Dialer.dial(signaling.address(), HOST, PATIENT).join();
            ClientCalls.blockingUnaryCall(
                    connection.channel(), Calls.SAY, CallOptions.DEFAULT, StringValue.of("x"));
            connection.closeAsync().get(60, TimeUnit.SECONDS);
        }
        signaling.callScript =
                response -> {
                    response.onError(Status.NOT_FOUND.asException());
                    return true;
                };
        for (int i = 0; i < DIALS; i++) {
            Dialer.dial(signaling.address(), HOST, PATIENT)
                    .handle((connection, failure) -> failure)
                    .join();
        }
        signaling.callScript = response -> true;
        for (int i = 0; i < DIALS; i++) {
            Dialer.dial(signaling.address(), HOST, PATIENT).cancel(false);
        }
        signaling.callScript = null;
    }

    private static long files() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getOpenFileDescriptorCount();
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    private static void awaitTrue(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            new CompletableFuture<>().completeOnTimeout(null, 50, TimeUnit.MILLISECONDS).join();
        }
    }
}
