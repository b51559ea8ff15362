/** Raw pictures, and what turns them into coded ones and back. */
@NullMarked
package io.parley.media.video;

import org.jspecify.annotations.NullMarked;
