/** SCTP over DTLS (RFC 9260, RFC 8261), without sockets, threads or a clock. */
@NullMarked
package io.parley.webrtc.sctp;

import org.jspecify.annotations.NullMarked;
