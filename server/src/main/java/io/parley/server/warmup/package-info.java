/** A server that practises on a copy of itself, so that the JVM has compiled what a join needs. */
@NullMarked
package io.parley.server.warmup;

import org.jspecify.annotations.NullMarked;
