/**
 * What the server is configured with: immutable records, and the reader that makes them from
 * LiveKit's YAML keys. Nothing here reads a file or the environment; the {@code parley} command
 * does that.
 */
@NullMarked
package io.parley.server.config;

import org.jspecify.annotations.NullMarked;
