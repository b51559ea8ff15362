/** Data channels (RFC 8831) and their establishment protocol, DCEP (RFC 8832). */
@NullMarked
package io.parley.webrtc.datachannel;

import org.jspecify.annotations.NullMarked;
