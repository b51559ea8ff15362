/** What the parts of the SDK need of each other to exchange data packets. */
@NullMarked
package io.parley.sdk.packet;

import org.jspecify.annotations.NullMarked;
