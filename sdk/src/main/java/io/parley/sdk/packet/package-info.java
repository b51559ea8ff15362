/** What the parts of the SDK need of each other to exchange packets, and the bounds of the SDK. */
@NullMarked
package io.parley.sdk.packet;

import org.jspecify.annotations.NullMarked;
