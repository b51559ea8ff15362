/** Streams of text and bytes from participant to participant: both generations of the protocol. */
@NullMarked
package io.parley.sdk.stream;

import org.jspecify.annotations.NullMarked;
