/**
 * What fuzzing feeds: each class takes any bytes and may not throw. {@code webrtc/fuzz} runs them
 * with Jazzer; {@link io.parley.webrtc.fuzz.CorpusTest} runs what it found, in the normal tests.
 */
@NullMarked
package io.parley.webrtc.fuzz;

import org.jspecify.annotations.NullMarked;
