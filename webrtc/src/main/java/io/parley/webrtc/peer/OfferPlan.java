package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which m-line of an offer is whose (RFC 9429 §5.2): those in force stay where they are, a refused
 * one is taken for a new section, and further ones follow. Data channels come first if there was
 * nothing before.
 */
final class OfferPlan {
    /**
     * One m-line.
     *
     * @param old what was in force there; null where the m-line is new
     * @param transceiver whose section it is; null for data channels and for what is refused
     * @param data whether it is the section of the data channels
     * @param free whether what was in force there was refused, so that the place can be used
     */
    record Slot(
            String mid,
            @Nullable MediaDescription old,
            @Nullable Transceiver transceiver,
            boolean data,
            boolean free) {}

    private final List<Slot> slots = new ArrayList<>();
    private final Set<String> mids = new HashSet<>();
    private int nextMid;

    /**
     * @param previous our description in force; null before the first
     * @param accepted which of its sections both sides accept
     */
    OfferPlan(
            @Nullable SessionDescription previous,
            List<Boolean> accepted,
            Transceivers transceivers) {
        List<Transceiver> unplaced = new ArrayList<>();
        for (Transceiver transceiver : transceivers.all()) {
            if (transceiver.mid != null) {
                mids.add(transceiver.mid);
            }
            if (!transceiver.stopped) {
                unplaced.add(transceiver);
            }
        }
        boolean data = previous != null && place(previous, accepted, transceivers, unplaced);
        if (!data) {
            slots.add(new Slot(unusedMid(), null, null, true, false));
        }
        unplaced.forEach(this::placeNew);
    }

    /** Places what is in force; whether data channels are. */
    private boolean place(
            SessionDescription previous,
            List<Boolean> accepted,
            Transceivers transceivers,
            List<Transceiver> unplaced) {
        boolean data = false;
        for (int i = 0; i < previous.media().size(); i++) {
            MediaDescription old = previous.media().get(i);
            String mid = DescriptionWriter.mid(old, i);
            mids.add(mid);
            boolean inForce = i < accepted.size() && accepted.get(i);
            boolean isData = inForce && old.isApplication();
            Transceiver transceiver =
                    inForce && !old.isApplication() ? transceivers.ofMid(mid) : null;
            unplaced.remove(transceiver);
            slots.add(new Slot(mid, old, transceiver, isData, !inForce));
            data |= isData;
        }
        return data;
    }

    private void placeNew(Transceiver transceiver) {
        String mid = transceiver.mid != null ? transceiver.mid : unusedMid();
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).free()) {
                slots.set(i, new Slot(mid, slots.get(i).old(), transceiver, false, false));
                return;
            }
        }
        slots.add(new Slot(mid, null, transceiver, false, false));
    }

    private String unusedMid() {
        nextMid = Math.max(nextMid, slots.size());
        while (!mids.add(Integer.toString(nextMid))) {
            nextMid++;
        }
        return Integer.toString(nextMid++);
    }

    List<Slot> slots() {
        return slots;
    }

    /** The offer is set: each transceiver now has its section. */
    void assign() {
        for (Slot slot : slots) {
            if (slot.transceiver() != null) {
                slot.transceiver().mid = slot.mid();
            }
        }
    }
}
