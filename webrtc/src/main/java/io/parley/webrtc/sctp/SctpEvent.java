package io.parley.webrtc.sctp;

import java.nio.ByteBuffer;

/** What {@link SctpAssociation#pollEvent()} tells. */
public sealed interface SctpEvent {
    /** The association is up. */
    record Connected() implements SctpEvent {}

    /** A whole user message; the heap buffer belongs to the receiver of this event. */
    record MessageReceived(int stream, int ppid, ByteBuffer payload) implements SctpEvent {}

    /** The unsent bytes of a stream fell to the threshold or below it. */
    record BufferedAmountLow(int stream) implements SctpEvent {}

    /** The peer confirmed the reset of an outgoing stream, or refused it. */
    record OutgoingStreamReset(int stream) implements SctpEvent {}

    /** The peer reset a stream of its own, or all: its next message there starts anew. */
    record IncomingStreamReset(int stream) implements SctpEvent {
        /** Stands for every stream of the peer. */
        public static final int ALL_STREAMS = -1;
    }

    /** The association ended. The last event. */
    record Closed(String reason) implements SctpEvent {}
}
