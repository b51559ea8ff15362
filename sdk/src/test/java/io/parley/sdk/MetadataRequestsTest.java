package io.parley.sdk;

import static io.parley.sdk.ModelFixture.info;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UpdateParticipantMetadata;
import io.parley.sdk.MetadataRequests.Change;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class MetadataRequestsTest {
    private final ModelFixture room = new ModelFixture();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    @Test
    void whatStaysIsSentAlong() {
        room.update(info("me", "PA_me").setVersion(2).setName("Me").setMetadata("old"));
        request(new Change("new", null, Map.of()));
        request(new Change(null, "You", Map.of()));
        request(new Change(null, null, Map.of("a", "1")));

        assertThat(sent(0).getMetadata()).isEqualTo("new");
        assertThat(sent(0).getName()).isEqualTo("Me");
        assertThat(sent(1).getMetadata()).isEqualTo("old");
        assertThat(sent(1).getName()).isEqualTo("You");
        assertThat(sent(2).getAttributesMap()).containsOnly(Map.entry("a", "1"));
        assertThat(sent(2).getName()).isEqualTo("Me");
    }

    @Test
    void theServersAnswerIsMatchedByItsNumber() {
        CompletableFuture<Void> other = new CompletableFuture<>();
        request(new Change("a", null, Map.of()));
        room.requests.send(new Change("b", null, Map.of()), room.local, other);

        answer(sent(1).getRequestId(), RequestResponse.Reason.OK, "");

        assertThat(other).isCompleted();
        assertThat(done).isNotDone();
        assertThat(room.timers).hasSize(1);
    }

    @Test
    void aRefusalHasTheServersReasonAndWords() {
        request(new Change("a", null, Map.of()));
        answer(
                sent(0).getRequestId(),
                RequestResponse.Reason.NOT_ALLOWED,
                "does not have permission to update own metadata");

        RequestException refused = failure();
        assertThat(refused.reason()).isEqualTo(RequestException.Reason.NOT_ALLOWED);
        assertThat(refused).hasMessage("does not have permission to update own metadata");
    }

    @Test
    void anUnknownNumberIsNoAnswer() {
        request(new Change("a", null, Map.of()));
        answer(0, RequestResponse.Reason.NOT_ALLOWED, "");
        answer(99, RequestResponse.Reason.OK, "");

        assertThat(done).isNotDone();
    }

    @Test
    void aSilentServerIsNotWaitedForForever() {
        request(new Change("a", null, Map.of()));
        room.timers.get(0).run();

        assertThat(failure().reason()).isEqualTo(RequestException.Reason.TIMEOUT);
        answer(sent(0).getRequestId(), RequestResponse.Reason.OK, "");
    }

    @Test
    void theEndOfTheConnectionEndsTheWait() {
        request(new Change("a", null, Map.of()));
        room.requests.fail("gone");

        assertThat(failure().reason()).isEqualTo(RequestException.Reason.DISCONNECTED);
        assertThat(room.timers).isEmpty();
    }

    @Test
    void noMoreThanAThousandRequestsWait() {
        for (int i = 0; i < 1_000; i++) {
            room.requests.send(
                    new Change("a", null, Map.of()), room.local, new CompletableFuture<>());
        }
        request(new Change("a", null, Map.of()));

        assertThat(failure().reason()).isEqualTo(RequestException.Reason.LIMIT_EXCEEDED);
        assertThat(room.requested).hasSize(1_000);
    }

    private void request(Change change) {
        room.requests.send(change, room.local, done);
    }

    private UpdateParticipantMetadata sent(int index) {
        return room.requested.get(index).getUpdateMetadata();
    }

    private void answer(int id, RequestResponse.Reason reason, String message) {
        room.server(
                SignalResponse.newBuilder()
                        .setRequestResponse(
                                RequestResponse.newBuilder()
                                        .setRequestId(id)
                                        .setReason(reason)
                                        .setMessage(message)));
    }

    private RequestException failure() {
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RequestException failure) {
                return failure;
            }
            throw e;
        }
        throw new AssertionError("it worked");
    }
}
