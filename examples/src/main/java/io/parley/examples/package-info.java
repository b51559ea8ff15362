/** Small programs that take part in rooms. */
@NullMarked
package io.parley.examples;

import org.jspecify.annotations.NullMarked;
