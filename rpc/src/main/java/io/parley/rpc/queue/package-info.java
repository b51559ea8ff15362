/** Where offers wait for an answerer: in this process, or shared by several. */
@NullMarked
package io.parley.rpc.queue;

import org.jspecify.annotations.NullMarked;
