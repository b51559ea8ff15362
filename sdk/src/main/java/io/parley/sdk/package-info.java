/** A participant of a room: what an application uses. */
@NullMarked
package io.parley.sdk;

import org.jspecify.annotations.NullMarked;
