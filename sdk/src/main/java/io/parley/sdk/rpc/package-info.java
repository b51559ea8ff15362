/** Calls from participant to participant: both generations of the protocol, both sides. */
@NullMarked
package io.parley.sdk.rpc;

import org.jspecify.annotations.NullMarked;
