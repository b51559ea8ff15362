/**
 * A network in virtual time, for tests of engines that own no socket, thread or clock; and clips of
 * known content.
 */
@NullMarked
package io.parley.testkit;

import org.jspecify.annotations.NullMarked;
