package io.parley.sdk.stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CompletableFuture;

/** Looks at failed futures of streams. */
final class StreamFailures {
    private StreamFailures() {}

    static StreamException assertReason(
            CompletableFuture<?> future, StreamException.Reason reason) {
        assertThat(future).isCompletedExceptionally();
        Throwable cause = requireNonNull(requireNonNull(catchThrowable(future::join)).getCause());
        assertThat(cause).isInstanceOf(StreamException.class);
        StreamException failure = (StreamException) cause;
        assertThat(failure.reason()).isEqualTo(reason);
        return failure;
    }
}
