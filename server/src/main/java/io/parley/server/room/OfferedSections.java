package io.parley.server.room;

import io.parley.server.link.PeerLink;
import io.parley.server.sfu.DownTrack;
import io.parley.server.sfu.MediaKind;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sections that the server offers. One that became free carries the next track of its kind. */
final class OfferedSections implements SendSections {
    private static final class Slot {
        private final int transceiver;
        private final MediaKind kind;
        private @Nullable Subscription user;
        private @Nullable DownTrack down;

        /**
         * The client has answered that nothing flows. Before, it would take another track for the
         * old one, since the direction never changed.
         */
        private boolean free;

        Slot(int transceiver, MediaKind kind) {
            this.transceiver = transceiver;
            this.kind = kind;
        }
    }

    private final PeerLink link;
    private final boolean reuses;
    private final Runnable negotiate;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Subscription> waiting = new ArrayList<>();

    /**
     * @param reuses whether the client takes another track in a section that became free
     * @param negotiate asks for an offer
     */
    OfferedSections(PeerLink link, boolean reuses, Runnable negotiate) {
        this.link = link;
        this.reuses = reuses;
        this.negotiate = negotiate;
    }

    @Override
    public void attach(Subscription subscription) {
        Slot slot = free(subscription.kind());
        if (slot == null && slots.size() >= Limits.MAX_SEND_SECTIONS) {
            waiting.add(subscription);
            return;
        }
        TransceiverSpec spec = subscription.spec();
        if (slot == null) {
            slot = new Slot(link.addTransceiver(spec), subscription.kind());
            slots.add(slot);
        } else {
            link.updateTransceiver(slot.transceiver, spec);
        }
        slot.user = subscription;
        slot.down = subscription.down();
        slot.free = false;
        negotiate.run();
    }

    private @Nullable Slot free(MediaKind kind) {
        if (reuses) {
            for (Slot slot : slots) {
                if (slot.free && slot.kind == kind) {
                    return slot;
                }
            }
        }
        return null;
    }

    @Override
    public void detach(DownTrack down) {
        waiting.removeIf(subscription -> subscription.down() == down);
        for (Slot slot : slots) {
            if (slot.down == down) {
                slot.user = null;
                slot.down = null;
                vacate(slot);
                negotiate.run();
                break;
            }
        }
        if (!waiting.isEmpty() && slots.size() < Limits.MAX_SEND_SECTIONS) {
            attach(waiting.remove(0));
        }
    }

    private void vacate(Slot slot) {
        if (reuses) {
            link.updateTransceiver(
                    slot.transceiver,
                    TransceiverSpec.of(SfuSections.kind(slot.kind), Direction.INACTIVE));
        } else {
            link.stopTransceiver(slot.transceiver);
            slots.remove(slot);
        }
    }

    @Override
    public void retry() {
        // An offer that gets no answer ends the session; one that gets it settles every section.
    }

    @Override
    public void onNegotiated(List<NegotiatedSection> sections) {
        for (NegotiatedSection section : sections) {
            Slot slot = slotOf(section.transceiver());
            if (slot == null) {
                continue;
            }
            Subscription user = slot.user;
            slot.free = user == null && section.direction() == Direction.INACTIVE;
            if (section.refused()) {
                slots.remove(slot); // its transceiver is stopped
            }
            if (user != null && user.down() != null) {
                user.onNegotiated(section);
            }
        }
    }

    private @Nullable Slot slotOf(int transceiver) {
        for (Slot slot : slots) {
            if (slot.transceiver == transceiver) {
                return slot;
            }
        }
        return null;
    }

    @Override
    public void close() {
        slots.clear();
        waiting.clear();
    }
}
