package io.parley.server.room;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.DataTrackInfo;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.TrackInfo;
import io.parley.server.link.LinkFacts;
import io.parley.server.sfu.DownTrack;
import io.parley.server.sfu.PublishedTrack;
import io.parley.server.sfu.TrackStats;
import io.parley.server.watch.Flow;
import io.parley.server.watch.ParticipantView;
import io.parley.server.watch.RoomView;
import io.parley.server.watch.TrackView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts together what an operator sees. For the thread of the room's shard. */
final class Views {
    /** The highest temporal layer that can be asked for. */
    private static final int ALL_TEMPORAL = 3;

    private Views() {}

    static RoomView of(Room room) {
        long received = 0;
        long sent = 0;
        int tracks = 0;
        int publishers = 0;
        for (Participant who : room.participants()) {
            for (TransportEnd end : who.transports().ends()) {
                LinkFacts facts = end.link().facts();
                received += facts.bytesReceived();
                sent += facts.bytesSent();
            }
            tracks += who.tracks().published().size();
            publishers += who.profile().isPublisher() ? 1 : 0;
        }
        return new RoomView(
                room.name(),
                room.sid(),
                room.createdAt().toEpochMilli(),
                room.participants().size(),
                publishers,
                tracks,
                received,
                sent);
    }

    static ParticipantView of(Participant who) {
        ParticipantInfo info = who.profile().info();
        ClientInfo client = who.client();
        long bytesReceived = 0;
        long bytesSent = 0;
        long rtt = -1;
        for (TransportEnd end : who.transports().ends()) {
            LinkFacts facts = end.link().facts();
            bytesReceived += facts.bytesReceived();
            bytesSent += facts.bytesSent();
            rtt = Math.max(rtt, end.media().measuredRttNanos());
        }
        TransportEnd primary = who.transports().primary();
        List<TrackView> tracks = tracks(who, info);
        Flow received = Flow.NONE;
        for (TrackView track : tracks) {
            received = received.plus(track.received());
        }
        return new ParticipantView(
                info.getSid(),
                info.getIdentity(),
                info.getName(),
                lower(info.getState()),
                lower(info.getKind()),
                info.getJoinedAtMs(),
                JoinProgress.client(client),
                system(client),
                primary == null ? "" : primary.link().facts().way(),
                who.room().media().qualities().text(who),
                rtt,
                who.signalRttMillis(),
                bytesReceived,
                bytesSent,
                received,
                sent(who),
                who.subscriptions().all().size(),
                tracks);
    }

    private static Flow sent(Participant who) {
        Flow sent = Flow.NONE;
        for (Subscription subscription : who.subscriptions().all()) {
            DownTrack down = subscription.down();
            if (down != null) {
                sent = sent.plus(flow(down.stats()));
            }
        }
        return sent;
    }

    private static List<TrackView> tracks(Participant who, ParticipantInfo info) {
        List<TrackView> views = new ArrayList<>();
        for (Publication publication : who.tracks().published()) {
            views.add(of(publication));
        }
        for (DataTrackInfo track : info.getDataTracksList()) {
            views.add(
                    new TrackView(
                            track.getSid(),
                            track.getName(),
                            "data",
                            "",
                            "",
                            0,
                            0,
                            false,
                            0,
                            0,
                            Flow.NONE));
        }
        return views;
    }

    private static TrackView of(Publication publication) {
        TrackInfo info = publication.info();
        Flow received = Flow.NONE;
        long bitrate = 0;
        for (Publication.Source source : publication.sources()) {
            received = received.plus(flow(source.media().stats()));
            bitrate += bitrate(source.media());
        }
        return new TrackView(
                info.getSid(),
                info.getName(),
                publication.isVideo() ? "video" : "audio",
                lower(info.getSource()),
                info.getMimeType(),
                info.getWidth(),
                info.getHeight(),
                info.getMuted(),
                publication.subscriptions().size(),
                bitrate,
                received);
    }

    /** Of all layers; where one stream has several, each is in the sum of the highest. */
    private static long bitrate(PublishedTrack track) {
        long sum = 0;
        for (int layer = Limits.MAX_SPATIAL_LAYERS - 1; layer >= 0; layer--) {
            long rate = track.bitrateBps(layer, ALL_TEMPORAL);
            if (track.isSvc() && rate > 0) {
                return rate;
            }
            sum += rate;
        }
        return sum;
    }

    private static Flow flow(TrackStats stats) {
        return new Flow(stats.packets(), stats.bytes(), stats.packetsLost(), stats.jitterNanos());
    }

    private static String system(ClientInfo client) {
        String os = (client.getOs() + " " + client.getOsVersion()).strip();
        String browser = (client.getBrowser() + " " + client.getBrowserVersion()).strip();
        return os.isEmpty() || browser.isEmpty() ? os + browser : os + ", " + browser;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
