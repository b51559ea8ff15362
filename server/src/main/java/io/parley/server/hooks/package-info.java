/**
 * Webhooks: what happens in rooms, told by HTTP to the URLs of the configuration, in order for each
 * room, from an outbox that survives a restart.
 */
@NullMarked
package io.parley.server.hooks;

import org.jspecify.annotations.NullMarked;
