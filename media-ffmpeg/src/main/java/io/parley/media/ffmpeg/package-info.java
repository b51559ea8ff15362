/** Video codecs of FFmpeg behind the interfaces of {@code io.parley.media.video}. */
@NullMarked
package io.parley.media.ffmpeg;

import org.jspecify.annotations.NullMarked;
