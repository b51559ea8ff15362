/** Names of codecs, and frames as they are coded. */
@NullMarked
package io.parley.media;

import org.jspecify.annotations.NullMarked;
