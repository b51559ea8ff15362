package io.parley.cli.load;

import io.parley.token.ApiKey;
import java.time.Duration;

/**
 * What a load test does.
 *
 * @param url where participants connect to
 * @param key signs their tokens
 * @param room that all of them join
 * @param audioPublishers participants that publish one track of Opus each
 * @param videoPublishers participants that publish one track of video each
 * @param codec of the video
 * @param simulcast whether video has three layers
 * @param videoKbps kilobits a second of a video, of its highest layer with simulcast
 * @param subscribers participants that receive every track
 * @param joinsPerSecond how fast participants join
 * @param settle after the last subscriber receives, before anything is counted
 * @param duration how long packets are counted
 * @param pid the server's process, whose CPU time and memory are read; 0 for none
 * @param single whether one peer connection carries both directions
 */
public record LoadPlan(
        String url,
        ApiKey key,
        String room,
        int audioPublishers,
        int videoPublishers,
        VideoKind codec,
        boolean simulcast,
        int videoKbps,
        int subscribers,
        int joinsPerSecond,
        Duration settle,
        Duration duration,
        long pid,
        boolean single) {
    int tracks() {
        return audioPublishers + videoPublishers;
    }
}
