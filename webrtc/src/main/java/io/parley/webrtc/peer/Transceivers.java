package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All transceivers of a connection, and which section each one has. What an unanswered description
 * changed of that can be taken back (RFC 9429 §4.1.10.2).
 */
final class Transceivers {
    /** As many as a description may have sections. */
    static final int MAX = 1_000;

    private record Saved(Transceiver transceiver, @Nullable String mid) {}

    private final List<Transceiver> all = new ArrayList<>();
    private List<Saved> saved = List.of();
    private boolean hasSaved;
    private int nextHandle;
    private int changes;

    List<Transceiver> all() {
        return all;
    }

    /** Grows with each change that only a new offer tells the other side. */
    int changes() {
        return changes;
    }

    /** Whether one waits for an offer of this side that gives it a section. */
    boolean anyWithoutSection() {
        for (Transceiver transceiver : all) {
            if (transceiver.mid == null && !transceiver.stopped) {
                return true;
            }
        }
        return false;
    }

    int add(TransceiverSpec spec) {
        if (all.size() >= MAX) {
            throw new IllegalStateException(
                    "there are " + all.size() + " transceivers (expected: at most " + MAX + ")");
        }
        changes++;
        return create(spec.kind(), false, spec).handle;
    }

    private Transceiver create(MediaKind kind, boolean remote, @Nullable TransceiverSpec spec) {
        Transceiver transceiver = new Transceiver(nextHandle++, kind, remote, spec);
        all.add(transceiver);
        return transceiver;
    }

    void update(int handle, TransceiverSpec spec) {
        set(live(handle), spec);
    }

    private void set(Transceiver transceiver, TransceiverSpec spec) {
        if (transceiver.kind != spec.kind()) {
            throw new IllegalArgumentException(
                    "kind: " + spec.kind() + " (expected: " + transceiver.kind + ")");
        }
        if (!spec.equals(transceiver.spec)) {
            transceiver.spec = spec;
            changes++;
        }
    }

    void stop(int handle) {
        Transceiver transceiver = live(handle);
        transceiver.stopped = true;
        changes++;
        if (transceiver.mid == null) {
            all.remove(transceiver);
        }
    }

    private Transceiver live(int handle) {
        for (Transceiver transceiver : all) {
            if (transceiver.handle == handle && !transceiver.stopped) {
                return transceiver;
            }
        }
        throw new IllegalArgumentException("transceiver " + handle + " is not there (any more)");
    }

    /** The live transceiver of a section; null where there is none. */
    @Nullable Transceiver ofMid(@Nullable String mid) {
        for (Transceiver transceiver : all) {
            if (mid != null && mid.equals(transceiver.mid) && !transceiver.stopped) {
                return transceiver;
            }
        }
        return null;
    }

    /** Says what is wanted of a section; gives its transceiver's handle. */
    int bind(String mid, TransceiverSpec spec) {
        Transceiver bound = ofMid(mid);
        if (bound == null) {
            throw new IllegalArgumentException("there is no audio or video section " + mid);
        }
        set(bound, spec);
        return bound.handle;
    }

    /** Whether the user has stopped the transceiver of that section. */
    boolean isStopped(@Nullable String mid) {
        for (Transceiver transceiver : all) {
            if (mid != null && mid.equals(transceiver.mid) && transceiver.stopped) {
                return true;
            }
        }
        return false;
    }

    /** Whether something is wanted of that section. */
    boolean isWanted(@Nullable String mid) {
        Transceiver transceiver = ofMid(mid);
        return transceiver != null && transceiver.isWanted();
    }

    /** Remembers who has which section, until {@link #keep} or {@link #takeBack}. */
    void save() {
        if (!hasSaved) {
            hasSaved = true;
            saved = new ArrayList<>(all.size());
            for (Transceiver transceiver : all) {
                saved.add(new Saved(transceiver, transceiver.mid));
            }
        }
    }

    /** An exchange was rolled back: transceivers that only it brought about are gone. */
    void takeBack() {
        if (!hasSaved) {
            return;
        }
        all.forEach(transceiver -> transceiver.mid = null);
        saved.forEach(before -> before.transceiver().mid = before.mid());
        all.removeIf(transceiver -> transceiver.remote && transceiver.mid == null);
        forgetSaved();
    }

    private void forgetSaved() {
        saved = List.of();
        hasSaved = false;
    }

    /** RFC 9429 §5.10: finds or makes the transceiver of each audio or video section offered. */
    void associate(SessionDescription offer) {
        takeBack(); // of an offer that this one replaces
        save();
        for (int i = 0; i < offer.media().size(); i++) {
            MediaDescription section = offer.media().get(i);
            MediaKind kind = MediaKind.ofToken(section.kind());
            String mid = DescriptionWriter.mid(section, i);
            boolean known = ofMid(mid) != null || isStopped(mid);
            if (kind == null || section.isRejected() || known) {
                continue;
            }
            Transceiver transceiver = waitingFor(kind, section.direction());
            if (transceiver == null && all.size() < MAX) {
                transceiver = create(kind, true, null);
            }
            if (transceiver != null) {
                transceiver.mid = mid;
            }
        }
    }

    /** One of ours without a section that has a use for what is offered. */
    private @Nullable Transceiver waitingFor(MediaKind kind, Direction offered) {
        for (Transceiver transceiver : all) {
            TransceiverSpec wish = transceiver.spec;
            if (transceiver.mid == null && wish != null && transceiver.kind == kind) {
                boolean flows =
                        wish.direction().sends() && offered.receives()
                                || wish.direction().receives() && offered.sends();
                if (flows && !transceiver.stopped) {
                    return transceiver;
                }
            }
        }
        return null;
    }

    /**
     * An exchange is over: a transceiver whose section was refused, or is not there any more, is
     * stopped (RFC 9429 §5.11).
     */
    void keep(List<NegotiatedSection> sections) {
        forgetSaved();
        for (Transceiver transceiver : all) {
            if (transceiver.mid != null && !isAlive(transceiver, sections)) {
                transceiver.stopped = true;
            }
        }
        all.removeIf(transceiver -> transceiver.stopped && !isAlive(transceiver, sections));
    }

    private static boolean isAlive(Transceiver transceiver, List<NegotiatedSection> sections) {
        for (NegotiatedSection section : sections) {
            if (section.transceiver() == transceiver.handle && !section.refused()) {
                return true;
            }
        }
        return false;
    }
}
