package io.parley.webrtc.peer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The sources that descriptions name, each way, so that those that are over can be forgotten. */
record MediaSsrcs(Set<Integer> sent, Set<Integer> received) {
    static final MediaSsrcs NONE = new MediaSsrcs(Set.of(), Set.of());

    static MediaSsrcs of(List<NegotiatedSection> sections) {
        Set<Integer> sent = new HashSet<>();
        Set<Integer> received = new HashSet<>();
        for (NegotiatedSection section : sections) {
            SendParameters send = section.send();
            if (send != null) {
                sent.add(send.ssrc());
                sent.add(send.rtxSsrc());
            }
            for (RemoteSource source : section.sources()) {
                received.add(source.ssrc());
                received.add(source.rtxSsrc());
            }
        }
        return new MediaSsrcs(sent, received);
    }
}
