/**
 * ICE (RFC 8445): finds an address pair over which two peers reach each other, and watches over it.
 *
 * <p>One {@link io.parley.webrtc.ice.IceAgent} is one agent with one component; it is either full
 * or lite. It opens no socket: it is polled as all engines are.
 */
@NullMarked
package io.parley.webrtc.ice;

import org.jspecify.annotations.NullMarked;
