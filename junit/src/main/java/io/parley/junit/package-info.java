/** A room server for tests: started in process, with tokens to join it and a network to spoil. */
@NullMarked
package io.parley.junit;

import org.jspecify.annotations.NullMarked;
