/**
 * RTP (RFC 3550) as WebRTC uses it: packets read in place, headers with extensions (RFC 8285)
 * written, retransmission (RFC 4588), redundant audio (RFC 2198) and statistics of reception.
 */
@NullMarked
package io.parley.webrtc.rtp;

import org.jspecify.annotations.NullMarked;
