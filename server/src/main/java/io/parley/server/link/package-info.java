/**
 * The narrow view that rooms have of the transport: shards, and one link for each peer connection.
 */
@NullMarked
package io.parley.server.link;

import org.jspecify.annotations.NullMarked;
