/**
 * How much may be sent: feedback of receivers, estimation by senders, pacing; without sockets,
 * threads or a clock.
 */
@NullMarked
package io.parley.webrtc.bwe;

import org.jspecify.annotations.NullMarked;
