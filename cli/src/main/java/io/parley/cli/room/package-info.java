/**
 * The room API of any server that speaks LiveKit's protocol, as a client, and what it answers as
 * tables and as JSON.
 */
@NullMarked
package io.parley.cli.room;

import org.jspecify.annotations.NullMarked;
