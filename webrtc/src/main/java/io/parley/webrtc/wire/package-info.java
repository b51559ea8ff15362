/** Bytes, serial numbers, addresses and limits: what every protocol package may use. */
@NullMarked
package io.parley.webrtc.wire;

import org.jspecify.annotations.NullMarked;
