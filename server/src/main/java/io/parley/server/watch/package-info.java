/**
 * What a server tells of itself: how joins went, who left, how loaded it is. Plain values, and
 * counters with one writer each; it knows neither rooms nor HTTP.
 */
@NullMarked
package io.parley.server.watch;

import org.jspecify.annotations.NullMarked;
