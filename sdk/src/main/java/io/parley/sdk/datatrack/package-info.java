/** Data tracks: named streams of frames that arrive at once or not at all. */
@NullMarked
package io.parley.sdk.datatrack;

import org.jspecify.annotations.NullMarked;
