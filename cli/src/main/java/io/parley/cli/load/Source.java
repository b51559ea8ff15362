package io.parley.cli.load;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.sdk.engine.MediaLink;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.rtcp.RtcpWriter;

/** A track that makes packets. All on the loop's thread. */
interface Source {
    /** The client's id of the track. */
    String cid();

    /** What the server is told of it. */
    AddTrackRequest request();

    /** What is offered. */
    TransceiverSpec transceiver();

    /** Takes what was agreed on. */
    void negotiated(NegotiatedSection section);

    /** Sends what is due; returns when it wants to be called again. */
    long send(MediaLink link, TransportNumbers numbers, long nowNanos);

    /** Sends a lost packet again if the stream is one of this track. */
    void lost(MediaLink link, TransportNumbers numbers, int ssrc, int sequenceNumber);

    /** A key frame is wanted of a stream, which may be none of this track. */
    void keyFrameWanted(int ssrc);

    /** Appends sender reports. */
    void report(RtcpWriter writer, long nowNanos, long unixMicros);
}
