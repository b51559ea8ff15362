/**
 * Forwarding of audio and video: RTP and RTCP in, RTP and RTCP out, without a socket, a thread or a
 * clock. Knows neither rooms nor signals.
 */
@NullMarked
package io.parley.server.sfu;

import org.jspecify.annotations.NullMarked;
