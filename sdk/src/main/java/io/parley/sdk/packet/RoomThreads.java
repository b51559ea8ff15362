package io.parley.sdk.packet;

import java.util.concurrent.Executor;

/**
 * Where the parts of one room run what must not run on its loop.
 *
 * @param callbacks one task at a time, in order: the application's listeners and handlers
 * @param pool many at once: completes futures that the application waits for, and does what takes
 *     long, such as reading files; may run tasks in any order
 * @param timers on the loop
 */
public record RoomThreads(Executor callbacks, Executor pool, Timers timers) {}
