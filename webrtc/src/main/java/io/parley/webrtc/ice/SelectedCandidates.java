package io.parley.webrtc.ice;

/** The two ends of the path that carries data (RFC 8445 §2.4). */
public record SelectedCandidates(IceCandidate local, IceCandidate remote) {}
