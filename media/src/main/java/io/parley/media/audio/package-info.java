/** Audio codecs, resampling and mixing, on 16-bit PCM. */
@NullMarked
package io.parley.media.audio;

import org.jspecify.annotations.NullMarked;
