/**
 * What clients may make grow and how far, in one table, and the count of what was refused. Knows
 * neither rooms nor HTTP.
 */
@NullMarked
package io.parley.server.limits;

import org.jspecify.annotations.NullMarked;
