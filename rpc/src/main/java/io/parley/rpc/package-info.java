/** gRPC between peers: what an application uses to dial a host, and to answer for one. */
@NullMarked
package io.parley.rpc;

import org.jspecify.annotations.NullMarked;
