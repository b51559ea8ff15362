package io.parley.sdk;

import io.parley.proto.livekit.SpeakerInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Who speaks. The server tells changes only, so what is known is kept. On the loop. */
final class Speakers {
    private final RoomModel model;
    private final Consumer<RoomEvent> events;
    private final Set<Participant> active = new LinkedHashSet<>();

    Speakers(RoomModel model, Consumer<RoomEvent> events) {
        this.model = model;
        this.events = events;
    }

    void changed(List<SpeakerInfo> changes) {
        for (SpeakerInfo change : changes) {
            Participant participant = model.bySid(change.getSid());
            if (participant == null) {
                continue;
            }
            participant.speaking(change.getActive(), change.getLevel());
            if (change.getActive()) {
                active.add(participant);
            } else {
                active.remove(participant);
            }
        }
        List<Participant> loudestFirst = new ArrayList<>(active);
        loudestFirst.sort(Comparator.comparing(Participant::audioLevel).reversed());
        model.activeSpeakers(List.copyOf(loudestFirst));
        events.accept(new RoomEvent.ActiveSpeakersChanged(loudestFirst));
    }

    void left(Participant participant) {
        active.remove(participant);
    }
}
