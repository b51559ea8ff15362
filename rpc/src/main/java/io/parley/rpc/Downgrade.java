package io.parley.rpc;

/**
 * What becomes of a dial to an address for which TLS is meant, when the server there speaks none.
 *
 * @since 0.2
 */
public enum Downgrade {
    /** It fails. */
    NEVER,

    /** It goes on in plaintext, unless there are credentials: they would be seen by everybody. */
    WITHOUT_CREDENTIALS,

    /** It goes on in plaintext, credentials and all: for networks that are trusted. */
    WITH_CREDENTIALS
}
