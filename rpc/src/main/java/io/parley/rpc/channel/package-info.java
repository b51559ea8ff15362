/** gRPC calls over one data channel. */
@NullMarked
package io.parley.rpc.channel;

import org.jspecify.annotations.NullMarked;
