package io.parley.server.watch;

import java.util.Locale;

/** The stages of a join, in their order. The time of each begins where the one before ended. */
public enum JoinStage {
    /** From the request to a token that is valid. */
    TOKEN,
    /** To the first message of the room. */
    ROOM,
    /** To an offer and an answer that are in force, of the connection that decides. */
    NEGOTIATION,
    /** To a path that connectivity checks proved. */
    ICE,
    /** To the end of the DTLS handshake: the participant is there ("active"). */
    DTLS,
    /** To open channels, so that data can be delivered. Some clients never come here. */
    DATA;

    /** Number of stages. */
    public static final int COUNT = 6;

    /** As in metrics, logs and answers: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @SuppressWarnings("EnumOrdinal") // Nothing outside of this process sees it.
    int index() {
        return ordinal();
    }
}
