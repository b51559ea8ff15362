package io.parley.server.sfu;

/** What a stream carries, and with that how much a lost packet of it hurts. */
public enum StreamKind {
    /** Opus with in-band FEC, or another codec of sound: 4 % lost is no longer excellent. */
    AUDIO(5.3),
    /** Sound with redundant copies (RFC 2198), of which most of the lost is made. */
    AUDIO_RED(2.7),
    /** Pictures wait for what is lost, and so hold up what is not. */
    VIDEO(10);

    private final double lossWeight;

    StreamKind(double lossWeight) {
        this.lossWeight = lossWeight;
    }

    /** Points of a hundred for each percent that is lost. */
    double lossWeight() {
        return lossWeight;
    }
}
