package io.parley.rpc.signaling;

import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.DialStage;

/**
 * What happens in a signaling service. Methods are called from any thread and must return at once.
 */
public interface SignalingMetrics {

    /** Counts nothing. */
    SignalingMetrics NONE = new SignalingMetrics() {};

    /**
     * A call has ended.
     *
     * @param result OK if the answerer answered and was done
     * @param nanos the time since the call came in
     */
    default void callEnded(Status.Code result, long nanos) {}

    /** An Answer stream has ended. */
    default void answerEnded(Status.Code result) {}

    /** A call was refused because its client makes too many. */
    default void rateLimited() {}

    /** A caller told how far its dial came. */
    default void dialReported(DialStage reached) {}
}
