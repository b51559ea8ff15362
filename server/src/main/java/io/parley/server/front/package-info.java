/**
 * The front door: everything that travels over HTTP on the server's one TCP port. It turns upgrade
 * requests into joins, WebSocket frames into signal messages and back, and serves the page, the
 * probes and the metrics. Nothing else in the server knows HTTP.
 */
@NullMarked
package io.parley.server.front;

import org.jspecify.annotations.NullMarked;
