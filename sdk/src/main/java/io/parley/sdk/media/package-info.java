/** Sound and pictures of an application: where they come from and where they go. */
@NullMarked
package io.parley.sdk.media;

import org.jspecify.annotations.NullMarked;
