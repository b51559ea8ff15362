/**
 * WebRTC peer connections in pure Java, with the names of the W3C's API.
 *
 * <p>{@link io.parley.webrtc.PeerConnection} is where to start.
 */
@NullMarked
package io.parley.webrtc;

import org.jspecify.annotations.NullMarked;
