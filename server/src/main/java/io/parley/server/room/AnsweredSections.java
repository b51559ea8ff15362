package io.parley.server.room;

import io.parley.server.link.PeerLink;
import io.parley.server.sfu.DownTrack;
import io.parley.server.sfu.MediaKind;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sections that the client offers for receiving. A track takes one that is free when the client
 * offers next; the client is told how many more there should be.
 */
final class AnsweredSections implements SendSections {
    /** Tells the client that it should offer, with so many more sections. */
    interface Requirement {
        void tell(int audios, int videos);
    }

    private record User(Subscription subscription, DownTrack down) {}

    private final Requirement requirement;
    private final Negotiations negotiations;
    private final Map<String, User> users = new HashMap<>();

    /**
     * Sections whose track is gone, and that the client does not know to be idle yet. Before, it
     * would take another track for the old one, since the direction never changed.
     */
    private final Set<String> vacated = new HashSet<>();

    private final List<Subscription> waiting = new ArrayList<>();

    /** Sections of the last offer that nobody uses, of either kind. */
    private int freeAudios;

    private int freeVideos;
    private boolean offered;

    AnsweredSections(RoomContext context, Requirement requirement) {
        this.requirement = requirement;
        negotiations = new Negotiations(context, this::tell);
    }

    @Override
    public void attach(Subscription subscription) {
        waiting.add(subscription);
        ask();
    }

    /** Before its first offer a client knows by itself that it has to offer. */
    private void ask() {
        if (offered) {
            negotiations.request();
        }
    }

    private void tell() {
        int audios = 0;
        int videos = 0;
        for (Subscription subscription : waiting) {
            if (subscription.kind() == MediaKind.AUDIO) {
                audios++;
            } else {
                videos++;
            }
        }
        int room = Math.max(Limits.MAX_SEND_SECTIONS - users.size(), 0);
        requirement.tell(
                Math.min(Math.max(audios - freeAudios, 0), room),
                Math.min(Math.max(videos - freeVideos, 0), room));
    }

    /** Gives the free sections of an offer to those who wait, before it is answered. */
    void fill(SessionDescription offer, PeerLink link) {
        offered = true;
        negotiations.onBegun();
        freeAudios = 0;
        freeVideos = 0;
        for (MediaDescription section : offer.media()) {
            String mid = section.mid();
            MediaKind kind = SfuSections.kind(section.kind());
            if (mid == null || kind == null || users.containsKey(mid)) {
                continue;
            }
            if (section.isRejected() || section.direction() != Direction.RECVONLY) {
                continue;
            }
            boolean usable = !vacate(link, mid, kind);
            Subscription next = usable ? takeWaiting(kind) : null;
            DownTrack down = next == null ? null : next.down();
            if (next != null && down != null) {
                users.put(mid, new User(next, down));
                link.setSection(mid, next.spec());
            } else {
                freeAudios += kind == MediaKind.AUDIO ? 1 : 0;
                freeVideos += kind == MediaKind.VIDEO ? 1 : 0;
            }
        }
    }

    /** Makes a section idle whose track is gone; whether there was one. */
    private boolean vacate(PeerLink link, String mid, MediaKind kind) {
        boolean was = vacated.remove(mid);
        if (was) {
            link.setSection(mid, TransceiverSpec.of(SfuSections.kind(kind), Direction.INACTIVE));
        }
        return was;
    }

    private @Nullable Subscription takeWaiting(MediaKind kind) {
        if (users.size() >= Limits.MAX_SEND_SECTIONS) {
            return null;
        }
        for (Iterator<Subscription> it = waiting.iterator(); it.hasNext(); ) {
            Subscription subscription = it.next();
            if (subscription.kind() == kind) {
                it.remove();
                return subscription;
            }
        }
        return null;
    }

    @Override
    public void detach(DownTrack down) {
        waiting.removeIf(subscription -> subscription.down() == down);
        users.entrySet()
                .removeIf(
                        entry -> {
                            boolean over = entry.getValue().down() == down;
                            if (over) {
                                vacated.add(entry.getKey());
                                ask();
                            }
                            return over;
                        });
    }

    @Override
    public void onNegotiated(List<NegotiatedSection> sections) {
        for (NegotiatedSection section : sections) {
            User user = users.get(section.mid());
            if (user != null && user.subscription().down() == user.down()) {
                user.subscription().onNegotiated(section);
            }
        }
        if (!waiting.isEmpty()) {
            ask();
        }
    }

    @Override
    public void retry() {
        ask();
    }

    @Override
    public void close() {
        negotiations.cancel();
        users.clear();
        waiting.clear();
    }
}
