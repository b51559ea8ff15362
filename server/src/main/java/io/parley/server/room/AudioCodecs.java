package io.parley.server.room;

import io.parley.server.sfu.DownTrack;
import java.util.ArrayList;
import java.util.List;

/** Tells the publisher of a sound in several codecs which of them anybody hears or needs. */
final class AudioCodecs {
    private List<Boolean> told = List.of();

    /**
     * Tells it, if it is not what was told last.
     *
     * @param backupRequired whether somebody cannot take the first codec
     */
    void tell(Publication publication, boolean backupRequired) {
        List<Boolean> wanted = new ArrayList<>();
        for (int i = 0; i < publication.info().getCodecsCount(); i++) {
            Publication.Source source = publication.source(i);
            wanted.add(source == null ? i > 0 && backupRequired : isHeard(publication, source));
        }
        if (!wanted.equals(told)) {
            told = wanted;
            publication.publisher().send(MediaMessages.audioCodecs(publication.info(), wanted));
        }
    }

    private static boolean isHeard(Publication publication, Publication.Source source) {
        for (Subscription subscription : publication.subscriptions()) {
            DownTrack down = subscription.down();
            boolean bound = subscription.state() == Subscription.State.BOUND;
            if (bound && down != null && publication.sourceOf(down.source()) == source) {
                return true;
            }
        }
        return false;
    }

    /** A publisher that resumes is told again. */
    void forget() {
        told = List.of();
    }
}
