/**
 * The room server as a library: {@link io.parley.server.ParleyServer} starts one inside any JVM
 * process.
 */
@NullMarked
package io.parley.server;

import org.jspecify.annotations.NullMarked;
