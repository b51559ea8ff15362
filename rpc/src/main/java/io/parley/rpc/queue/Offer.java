package io.parley.rpc.queue;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * What a caller offers to a host.
 *
 * @param uuid names the offer; whoever knows it may add to it
 * @param host whom the offer is for, compared byte for byte
 * @param sdp the session description as the caller sent it, which nobody here reads
 * @param disableTrickle whether the answer must hold every candidate
 * @param deadlineMillis when the exchange must be over, in milliseconds since 1970
 * @param callerEntity who the caller has authenticated as, empty if nobody asked
 * @param callerMetadata what the caller's token says about it
 */
public record Offer(
        String uuid,
        String host,
        String sdp,
        boolean disableTrickle,
        long deadlineMillis,
        String callerEntity,
        Map<String, String> callerMetadata) {

    public Offer {
        Objects.requireNonNull(uuid, "uuid");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(sdp, "sdp");
        Objects.requireNonNull(callerEntity, "callerEntity");
        callerMetadata = Map.copyOf(callerMetadata);
    }

    /** An offer of nobody in particular, under a random name. */
    public static Offer of(String host, String sdp, boolean disableTrickle, long deadlineMillis) {
        return new Offer(
                UUID.randomUUID().toString(),
                host,
                sdp,
                disableTrickle,
                deadlineMillis,
                "",
                Map.of());
    }

    /** This offer with the name of the caller. */
    public Offer withCaller(String entity, Map<String, String> metadata) {
        return new Offer(uuid, host, sdp, disableTrickle, deadlineMillis, entity, metadata);
    }
}
