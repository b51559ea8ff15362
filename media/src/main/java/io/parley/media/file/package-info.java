/** Files of coded and plain media: WAV, Ogg/Opus, IVF, WebM, Annex B. */
@NullMarked
package io.parley.media.file;

import org.jspecify.annotations.NullMarked;
