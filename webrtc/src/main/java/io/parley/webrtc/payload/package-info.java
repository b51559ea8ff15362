/** What RTP packets carry: descriptors of video codecs, and frames cut into payloads and joined. */
@NullMarked
package io.parley.webrtc.payload;

import org.jspecify.annotations.NullMarked;
