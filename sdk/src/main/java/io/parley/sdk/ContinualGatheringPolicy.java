package io.parley.sdk;

/**
 * Whether new addresses of this machine are looked for while connected.
 *
 * @since 0.1
 */
public enum ContinualGatheringPolicy {
    /** Only while connecting. */
    GATHER_ONCE,
    /** All the time. */
    GATHER_CONTINUALLY
}
