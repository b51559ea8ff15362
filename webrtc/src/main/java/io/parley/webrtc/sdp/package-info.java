/**
 * Session descriptions (RFC 8866) as the offer/answer exchange of WebRTC uses them (RFC 9429): an
 * immutable model, a bounded parser that says where a text is wrong, and a writer.
 */
@NullMarked
package io.parley.webrtc.sdp;

import org.jspecify.annotations.NullMarked;
