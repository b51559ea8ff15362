package io.parley.sdk.media;

/**
 * What became of the sound of a track, as W3C WebRTC statistics have it ({@code
 * RTCInboundRtpStreamStats}); samples are those of one channel at 48,000 a second.
 *
 * @param samplesReceived given to the application, made up or not
 * @param concealedSamples made up for what was missing
 * @param silentConcealedSamples of these, silence
 * @param concealmentEvents times that making up began
 * @param removedForAcceleration left out to be faster
 * @param insertedForDeceleration put in to be slower
 * @param packetsDiscarded came too late
 * @param fecPackets made whole by redundancy in the packet after
 * @param bufferDelayNanos how long samples waited, summed up over those that were emitted
 * @param bufferTargetDelayNanos how long they should have waited, summed up in the same way
 * @param emitted samples out of the buffer
 * @param totalEnergy of W3C's {@code totalAudioEnergy}
 */
public record PlayoutStats(
        long samplesReceived,
        long concealedSamples,
        long silentConcealedSamples,
        long concealmentEvents,
        long removedForAcceleration,
        long insertedForDeceleration,
        long packetsDiscarded,
        long fecPackets,
        long bufferDelayNanos,
        long bufferTargetDelayNanos,
        long emitted,
        double totalEnergy) {
    static final PlayoutStats NONE = new PlayoutStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
