/** The signaling service, which brings callers and answerers together. */
@NullMarked
package io.parley.rpc.signaling;

import org.jspecify.annotations.NullMarked;
