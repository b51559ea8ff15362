/** Encryption from end to end: keys, and the encryption of data. */
@NullMarked
package io.parley.sdk.e2ee;

import org.jspecify.annotations.NullMarked;
