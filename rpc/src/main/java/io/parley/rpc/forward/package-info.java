/** Calls handed on as they are, from one gRPC connection to another. */
@NullMarked
package io.parley.rpc.forward;

import org.jspecify.annotations.NullMarked;
