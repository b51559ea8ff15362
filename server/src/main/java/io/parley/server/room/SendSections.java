package io.parley.server.room;

import io.parley.server.sfu.DownTrack;
import io.parley.webrtc.peer.NegotiatedSection;
import java.util.List;

/** The sections of one peer connection over which the server sends tracks. */
interface SendSections {
    /** Finds a section for a subscription's down track, now or with a later negotiation. */
    void attach(Subscription subscription);

    /** Gives the section of a down track free. */
    void detach(DownTrack down);

    /** Tells the subscriptions what became of their sections. */
    void onNegotiated(List<NegotiatedSection> sections);

    /** Asks again for what was asked for and did not come. */
    void retry();

    /** Nothing is asked for any more. */
    void close();
}
