/** A network in virtual time, for tests of engines that own no socket, thread or clock. */
@NullMarked
package io.parley.testkit;

import org.jspecify.annotations.NullMarked;
