/** Sockets, event loops, threads and the only clock: what drives the engines on a real network. */
@NullMarked
package io.parley.webrtc.net;

import org.jspecify.annotations.NullMarked;
