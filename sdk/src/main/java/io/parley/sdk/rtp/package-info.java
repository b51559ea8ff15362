/**
 * The media of one peer connection: senders and receivers of RTP, their feedback and repair. It
 * does no input or output and reads no clock.
 */
@NullMarked
package io.parley.sdk.rtp;

import org.jspecify.annotations.NullMarked;
