@NullMarked
package io.parley.bench;

import org.jspecify.annotations.NullMarked;
