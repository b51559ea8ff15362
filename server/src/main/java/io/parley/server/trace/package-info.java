/**
 * Traces for an OpenTelemetry collector. The only package that knows OpenTelemetry; nothing of it
 * is loaded unless traces are configured.
 */
@NullMarked
package io.parley.server.trace;

import org.jspecify.annotations.NullMarked;
