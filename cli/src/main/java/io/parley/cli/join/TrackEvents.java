package io.parley.cli.join;

import static io.parley.cli.join.Described.lower;
import static io.parley.cli.join.Described.track;
import static io.parley.cli.join.Described.trackNow;

import io.parley.sdk.LocalTrack;
import io.parley.sdk.LocalTrackPublication;
import io.parley.sdk.Participant;
import io.parley.sdk.RemoteParticipant;
import io.parley.sdk.RemoteTrack;
import io.parley.sdk.RemoteTrackPublication;
import io.parley.sdk.StreamState;
import io.parley.sdk.TrackPublication;
import io.parley.sdk.datatrack.RemoteDataTrack;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/** What is published, and who is heard. */
abstract sealed class TrackEvents extends ParticipantEvents permits EventLog {

    private List<String> speakers = List.of();

    TrackEvents(Clock clock, Consumer<EventLine> lines) {
        super(clock, lines);
    }

    private void tellTrack(String name, Participant who, TrackPublication track, String text) {
        tell(about(name, who, text).with("track", Described.json(track)));
    }

    @Override
    public void onTrackPublished(RemoteTrackPublication publication, RemoteParticipant who) {
        if (!wasTold(publication.sid())) {
            tellTrack("track_published", who, publication, " publishes " + trackNow(publication));
        }
    }

    @Override
    public void onTrackUnpublished(RemoteTrackPublication publication, RemoteParticipant who) {
        tellTrack(
                "track_unpublished",
                who,
                publication,
                " no longer publishes " + track(publication));
    }

    @Override
    public void onTrackSubscribed(
            RemoteTrack track, RemoteTrackPublication publication, RemoteParticipant who) {
        tellTrack(
                "track_subscribed", who, publication, "'s " + track(publication) + " is received");
    }

    @Override
    public void onTrackUnsubscribed(
            RemoteTrack track, RemoteTrackPublication publication, RemoteParticipant who) {
        tellTrack(
                "track_unsubscribed",
                who,
                publication,
                "'s " + track(publication) + " is no longer received");
    }

    @Override
    public void onTrackSubscriptionFailed(RemoteParticipant who, String trackSid, String error) {
        tell(
                about(
                                "track_subscription_failed",
                                who,
                                "'s track " + trackSid + " cannot be received: " + error)
                        .with("track_sid", trackSid)
                        .with("error", error));
    }

    @Override
    public void onTrackStreamStateChanged(
            RemoteParticipant who, RemoteTrackPublication publication, StreamState state) {
        String text = "'s " + track(publication) + " is now " + lower(state);
        tellTrack("track_stream_state_changed", who, publication, text);
    }

    @Override
    public void onTrackMuted(Participant who, TrackPublication publication) {
        tellTrack("track_muted", who, publication, " muted " + track(publication));
    }

    @Override
    public void onTrackUnmuted(Participant who, TrackPublication publication) {
        tellTrack("track_unmuted", who, publication, " unmuted " + track(publication));
    }

    @Override
    public void onLocalTrackPublished(LocalTrackPublication publication, LocalTrack track) {
        tell(
                "local_track_published",
                "publishing " + track(publication),
                line -> line.with("track", Described.json(publication)));
    }

    @Override
    public void onLocalTrackUnpublished(LocalTrackPublication publication) {
        tell(
                "local_track_unpublished",
                "no longer publishing " + track(publication),
                line -> line.with("track", Described.json(publication)));
    }

    @Override
    public void onLocalTrackRepublished(LocalTrackPublication publication, String previousSid) {
        tell(
                "local_track_republished",
                "publishing " + track(publication) + " again",
                line ->
                        line.with("track", Described.json(publication))
                                .with("previous_sid", previousSid));
    }

    @Override
    public void onLocalTrackSubscribed(LocalTrack track) {
        tell(
                "local_track_subscribed",
                "somebody receives our " + lower(track.kind()),
                line -> line.with("track_sid", track.sid()));
    }

    @Override
    public void onActiveSpeakersChanged(List<Participant> now) {
        List<String> identities = now.stream().map(Participant::identity).toList();
        if (identities.equals(speakers)) {
            return; // only louder, or less
        }
        speakers = identities;
        tell(
                "active_speakers_changed",
                identities.isEmpty()
                        ? "nobody speaks"
                        : String.join(", ", identities)
                                + (identities.size() == 1 ? " speaks" : " speak"),
                line -> line.with("speakers", identities));
    }

    @Override
    public void onDataTrackPublished(RemoteDataTrack track) {
        tell(
                "data_track_published",
                track.publisherIdentity() + " publishes data track '" + track.info().name() + "'",
                line ->
                        line.with("sender", track.publisherIdentity())
                                .with("track_sid", track.info().sid())
                                .with("name", track.info().name()));
    }

    @Override
    public void onDataTrackUnpublished(String sid) {
        tell(
                "data_track_unpublished",
                "data track " + sid + " is no longer published",
                line -> line.with("track_sid", sid));
    }
}
