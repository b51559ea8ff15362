package io.parley.webrtc.net;

import io.parley.webrtc.wire.NetworkPath;

/** Whose packets come from one remote address at one socket. */
record Route(PeerTransport peer, NetworkPath path) {}
