/** A participant without a face: it tells what happens in a room, and plays files into it. */
@NullMarked
package io.parley.cli.join;

import org.jspecify.annotations.NullMarked;
