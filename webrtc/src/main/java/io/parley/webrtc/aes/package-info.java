/** AES as packets and records need it: made for many short messages under one key. */
@NullMarked
package io.parley.webrtc.aes;

import org.jspecify.annotations.NullMarked;
