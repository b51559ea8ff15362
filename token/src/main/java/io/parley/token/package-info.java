/** Access tokens: who somebody is, and what the operator's keys allow. */
@NullMarked
package io.parley.token;

import org.jspecify.annotations.NullMarked;
