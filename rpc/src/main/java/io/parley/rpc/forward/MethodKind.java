package io.parley.rpc.forward;

/** How many messages a method takes. */
enum MethodKind {
    ONE,
    MANY,
    /** The server does not say. */
    UNKNOWN
}
