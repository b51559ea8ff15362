package io.parley.server.link;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One peer connection of a participant. All methods are for the shard's thread. */
public interface PeerLink {
    /** What became of a message that was to be sent. */
    enum SendOutcome {
        QUEUED,
        /** Too much waits already; nothing was taken. */
        FULL,
        /** Longer than the client takes; nothing was taken. */
        TOO_LARGE,
        /** The channel is not open; nothing was taken. */
        CLOSED
    }

    /** Hears of everything that happens to a link, on the shard's thread. */
    interface Listener {
        /** Data can flow; again after each interruption. */
        void onConnected();

        /** The path fell silent and may come back. */
        void onInterrupted();

        /** The connection is lost; close it. */
        void onFailed(String reason);

        /** A local candidate, in the form of the {@code candidate} attribute. */
        void onCandidate(String candidate, String mid, int mLineIndex);

        /** No local candidates follow. */
        void onCandidatesDone();

        /** A channel can be used, whichever side created it. */
        void onChannelOpen(int channel, String label);

        /**
         * A whole message; the payload is the receiver's.
         *
         * @return whether it is done with; otherwise it takes room in the window that the client
         *     may fill, until {@link PeerLink#consume}
         */
        boolean onMessage(int channel, boolean binary, ByteBuffer payload);

        /** What waits on a channel fell to {@link PeerLink#setLowMark}. */
        void onLow(int channel);

        void onChannelClosed(int channel);
    }

    /**
     * A local offer, now in force.
     *
     * @param iceRestart whether it asks for a new path
     */
    String offer(boolean iceRestart);

    /** Puts the answer to the last offer in force. */
    void acceptAnswer(String sdp) throws NegotiationException;

    /** Puts a remote offer in force and answers it. */
    String answer(String offer) throws NegotiationException;

    /** False when the candidate could not be read. */
    boolean addCandidate(String candidate, @Nullable String mid, int mLineIndex);

    /** Creates a channel; it opens when the connection is up. */
    int createChannel(String label, boolean reliable);

    /** Sends one binary message, copied from what remains of the payload. */
    SendOutcome send(int channel, ByteBuffer payload);

    /** Bytes that wait on a channel. */
    long bufferedAmount(int channel);

    /** From when on {@link Listener#onLow} is told, bytes that wait on a channel. */
    void setLowMark(int channel, long bytes);

    /** One message that was not done with at once is now; its length in bytes. */
    void consume(int length);

    /** Ends the connection; the listener hears nothing more. Idempotent. */
    void close(String reason);
}
