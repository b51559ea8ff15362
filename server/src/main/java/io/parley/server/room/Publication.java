package io.parley.server.room;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.Encryption;
import io.parley.proto.livekit.TimedVersion;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackType;
import io.parley.server.sfu.MediaKind;
import io.parley.server.sfu.PublishedTrack;
import io.parley.server.sfu.TrackFeed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One track of a participant: announced first, published from the moment that a media section
 * carries it. A track may be sent in a second codec over a section of its own.
 */
final class Publication {
    /** One codec of the track, and what carries it. */
    static final class Source {
        private final int codec;
        private final String mid;
        private final String sdpTrack;
        private final PublishedTrack media;

        /** The best layer that anybody wants; -1 for none. */
        private int wantedLayer = -1;

        private boolean wantedTold;

        Source(int codec, String mid, String sdpTrack, PublishedTrack media) {
            this.codec = codec;
            this.mid = mid;
            this.sdpTrack = sdpTrack;
            this.media = media;
        }

        /** Index among the codecs of the track's info. */
        int codec() {
            return codec;
        }

        PublishedTrack media() {
            return media;
        }

        boolean isCarriedBy(String otherMid, String otherTrack) {
            return mid.equals(otherMid) && sdpTrack.equals(otherTrack);
        }
    }

    private final RoomContext context;
    private final Participant publisher;
    private final String cid;
    private final List<Source> sources = new ArrayList<>();
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    private TrackInfo info;

    /** The track in the participant's own room, where this is one that is forwarded. */
    private final @Nullable Publication original;

    /** Where this track is forwarded to. */
    private final List<Publication> copies = new ArrayList<>();

    private final BackupCodec backup = new BackupCodec();

    private final AudioCodecs audioCodecs = new AudioCodecs();

    Publication(RoomContext context, Participant publisher, AddTrackRequest request) {
        this.context = context;
        this.publisher = publisher;
        cid = request.getCid();
        info = TrackInfos.announced(request, context.random());
        original = null;
    }

    private Publication(RoomContext context, Participant publisher, Publication original) {
        this.context = context;
        this.publisher = publisher;
        this.original = original;
        cid = original.cid;
        info = original.info;
        copySources(original);
    }

    /** The same track in another room, whose packets come from this one; until {@link #endCopy}. */
    Publication copyFor(Participant image) {
        Publication copy = new Publication(context, image, this);
        copies.add(copy);
        return copy;
    }

    /** This copy is not there any more. */
    void endCopy() {
        if (original != null) {
            original.copies.remove(this);
        }
    }

    boolean isCopy() {
        return original != null;
    }

    /**
     * Takes over what is new of the original.
     *
     * @return whether it is sent in other codecs than before
     */
    boolean follow() {
        Publication from = original;
        if (from == null) {
            return false;
        }
        info = from.info;
        boolean same = sources.size() == from.sources.size();
        for (int i = 0; same && i < sources.size(); i++) {
            same = sources.get(i).media == from.sources.get(i).media;
        }
        if (!same) {
            copySources(from);
        }
        return !same;
    }

    private void copySources(Publication from) {
        sources.clear();
        for (Source source : from.sources) {
            sources.add(new Source(source.codec, source.mid, source.sdpTrack, source.media));
        }
    }

    /** The publisher sends another of the codecs that it negotiated. */
    void onCodecChanged() {
        for (Subscription subscription : List.copyOf(subscriptions)) {
            subscription.onCodecChanged();
        }
        copies.forEach(Publication::onCodecChanged);
    }

    Participant publisher() {
        return publisher;
    }

    String sid() {
        return info.getSid();
    }

    /** The client's name of it, under which it was announced. */
    String cid() {
        return cid;
    }

    TrackInfo info() {
        return info;
    }

    MediaKind kind() {
        return info.getType() == TrackType.VIDEO ? MediaKind.VIDEO : MediaKind.AUDIO;
    }

    boolean isVideo() {
        return info.getType() == TrackType.VIDEO;
    }

    boolean isEncrypted() {
        return info.getEncryption() != Encryption.Type.NONE;
    }

    /** Whether any section carries it. */
    boolean isPublished() {
        return !sources.isEmpty();
    }

    List<Source> sources() {
        return sources;
    }

    /** Whether a section may be the one of this track, or of one of its codecs, by name. */
    boolean isNamed(String trackId) {
        return cid.equals(trackId) || codecNamed(trackId) >= 0;
    }

    /** Index of the codec announced under that name; -1 when there is none. */
    int codecNamed(String trackId) {
        for (int i = 0; i < info.getCodecsCount(); i++) {
            if (!trackId.isEmpty() && info.getCodecs(i).getCid().equals(trackId)) {
                return i;
            }
        }
        return -1;
    }

    @Nullable Source source(int codec) {
        for (Source source : sources) {
            if (source.codec == codec) {
                return source;
            }
        }
        return null;
    }

    @Nullable Source sourceOf(PublishedTrack media) {
        return sourceOf(media.feed());
    }

    @Nullable Source sourceOf(TrackFeed feed) {
        for (Source source : sources) {
            if (source.media.feed() == feed) {
                return source;
            }
        }
        return null;
    }

    /** Replaces the description. */
    void setInfo(TrackInfo changed) {
        long micros = context.clock().millis() * 1_000;
        TimedVersion before = info.getVersion();
        TimedVersion.Builder version = TimedVersion.newBuilder().setUnixMicro(micros);
        if (before.getUnixMicro() >= micros) {
            version.setUnixMicro(before.getUnixMicro()).setTicks(before.getTicks() + 1);
        }
        info = changed.toBuilder().setVersion(version).build();
    }

    /** A section carries one of the codecs from now on. */
    void begin(
            int codec,
            String mid,
            String sdpTrack,
            String mime,
            List<String> rids,
            PublishedTrack media,
            long nowNanos) {
        setInfo(TrackInfos.negotiated(info, codec, mid, mime, sdpTrack, rids));
        media.setEncrypted(isEncrypted());
        media.setMuted(info.getMuted(), nowNanos);
        Source source = new Source(codec, mid, sdpTrack, media);
        sources.removeIf(other -> other.codec == codec);
        sources.add(source);
        sources.sort((a, b) -> Integer.compare(a.codec, b.codec));
        decideBackup();
    }

    private void decideBackup() {
        if (source(1) != null) {
            backup.decide(
                    info.getBackupCodecPolicy(),
                    context.config().codecRegressionThreshold(),
                    publisher.room().participants().size());
        }
    }

    private boolean isRegressed() {
        return original == null ? backup.isRegressed() : original.isRegressed();
    }

    /** Forgets the codecs whose section is not among these; false when nothing remains. */
    boolean retain(Collection<PublishedTrack> open) {
        sources.removeIf(source -> !open.contains(source.media));
        return !sources.isEmpty();
    }

    void setMuted(boolean muted, long nowNanos) {
        setInfo(info.toBuilder().setMuted(muted).build());
        for (Source source : sources) {
            source.media.setMuted(muted, nowNanos);
        }
    }

    /** Who receives it, or is about to; not to be changed. */
    Collection<Subscription> subscriptions() {
        return subscriptions;
    }

    void add(Subscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /**
     * The source that a subscriber gets: the first codec unless it cannot take it, or everybody
     * moved on to the second one.
     */
    @Nullable Source sourceFor(boolean takesPrimary) {
        Source second = source(1);
        if (!takesPrimary || second != null && isRegressed()) {
            return second;
        }
        Source primary = source(0);
        return primary != null ? primary : second;
    }

    /** Whether the publisher announced a codec for those who cannot take the first one. */
    boolean hasBackup() {
        return info.getCodecsCount() > 1;
    }

    /** A subscriber cannot take the first codec: asks the publisher for the second one. */
    void requireBackup() {
        if (backup.require()) {
            if (original != null) {
                original.requireBackup();
            }
            decideBackup();
            tellQualities();
            onAudience();
        }
    }

    /** Who receives it changed. */
    void onAudience() {
        if (!isVideo() && hasBackup() && original == null) {
            audioCodecs.tell(this, backup.isRequired());
        }
    }

    /** The best layer that anybody wants of a codec changed. */
    void onWantedLayer(Source source, int layer) {
        source.wantedLayer = layer;
        source.wantedTold = true;
        tellQualities();
    }

    private void tellQualities() {
        if (!isVideo()) {
            return;
        }
        int[] best = new int[info.getCodecsCount()];
        boolean known = backup.isRequired();
        for (int i = 0; i < best.length; i++) {
            Source source = source(i);
            known |= source != null && source.wantedTold;
            boolean missing = i > 0 && source == null && backup.isRequired();
            best[i] =
                    missing
                            ? Limits.MAX_SPATIAL_LAYERS - 1
                            : source == null ? -1 : source.wantedLayer;
        }
        if (known) {
            publisher.send(MediaMessages.qualities(info, best));
        }
    }

    /** Tells a publisher that resumes what it may have missed. */
    void tellAgain() {
        boolean known = false;
        for (Source source : sources) {
            known |= source.wantedTold;
        }
        if (known) {
            tellQualities();
        }
        audioCodecs.forget();
        onAudience();
    }
}
