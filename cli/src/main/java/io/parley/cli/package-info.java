/**
 * The {@code parley} command: the only part of Parley that reads files, flags and the environment.
 */
@NullMarked
package io.parley.cli;

import org.jspecify.annotations.NullMarked;
