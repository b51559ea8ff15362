package io.parley.server.room;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which track a section carries.
 *
 * @param codec index among the codecs of the track
 */
record SectionMatch(SentSection section, Publication publication, int codec) {
    /**
     * Finds the tracks of those sections that carry none yet: by name, else, since some browsers
     * give tracks other names in descriptions, the next one of its kind.
     *
     * @param pending announced tracks that no section carries
     * @param published tracks that a section carries; they may wait for another codec
     * @param byNameOnly whether a section is given to the track of that name alone
     */
    static List<SectionMatch> find(
            List<SentSection> sent,
            List<Publication> pending,
            List<Publication> published,
            boolean byNameOnly) {
        List<SectionMatch> matches = new ArrayList<>();
        List<SentSection> nameless = new ArrayList<>();
        Set<Publication> taken = new HashSet<>();
        for (SentSection section : sent) {
            if (isCarried(section, published)) {
                continue;
            }
            SectionMatch named = named(section, pending, published);
            if (named == null) {
                nameless.add(section);
            } else {
                matches.add(named);
                taken.add(named.publication());
            }
        }
        for (SentSection section : byNameOnly ? List.<SentSection>of() : nameless) {
            for (Publication publication : pending) {
                if (publication.kind() == section.kind() && taken.add(publication)) {
                    matches.add(new SectionMatch(section, publication, 0));
                    break;
                }
            }
        }
        return matches;
    }

    private static boolean isCarried(SentSection section, List<Publication> published) {
        for (Publication publication : published) {
            for (Publication.Source source : publication.sources()) {
                if (source.isCarriedBy(section.mid(), section.trackId())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable SectionMatch named(
            SentSection section, List<Publication> pending, List<Publication> published) {
        for (Publication publication : pending) {
            if (publication.kind() == section.kind() && publication.isNamed(section.trackId())) {
                int codec = Math.max(publication.codecNamed(section.trackId()), 0);
                return new SectionMatch(section, publication, codec);
            }
        }
        for (Publication publication : published) {
            int codec = publication.codecNamed(section.trackId());
            if (codec > 0 && publication.kind() == section.kind()) {
                return new SectionMatch(section, publication, codec);
            }
        }
        return null;
    }
}
