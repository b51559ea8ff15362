package io.parley.webrtc.bwe;

import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtcp.TransportFeedbackView;

/** Hands the statuses of transport-wide feedback to an estimator, on a clock that does not wrap. */
final class FeedbackReader {
    private static final long REFERENCE_NANOS = 64_000_000;

    private final TransportFeedbackView view = new TransportFeedbackView();
    private boolean started;
    private long reference;

    /** Reads the reader's packet; false, and nothing changes, when it is malformed. */
    boolean read(RtcpReader reader, SendSideEstimator estimator) {
        if (!view.wrap(reader)) {
            return false;
        }
        int wireReference = view.referenceTime();
        if (!started) {
            reference = wireReference;
            started = true;
        } else {
            reference += (wireReference - (int) reference) << 8 >> 8; // 24 bits that wrap
        }
        long offsetNanos = (reference - wireReference) * REFERENCE_NANOS;
        estimator.beginReport();
        while (view.next()) {
            if (view.isReceived()) {
                estimator.onArrived(view.sequenceNumber(), view.arrivalNanos() + offsetNanos);
            } else {
                estimator.onMissing(view.sequenceNumber());
            }
        }
        return true;
    }
}
