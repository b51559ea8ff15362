package io.parley.server.room;

import static io.parley.server.room.RoomPublishingTest.layer;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.UpdateTrackSettings;
import io.parley.proto.livekit.VideoLayer;
import io.parley.proto.livekit.VideoQuality;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackSettingsTest {
    private static final List<VideoLayer> LAYERS =
            List.of(
                    layer(VideoQuality.LOW, 180),
                    layer(VideoQuality.MEDIUM, 360),
                    layer(VideoQuality.HIGH, 720));

    private static int spatial(List<VideoLayer> layers, int width, int height) {
        return TrackSettings.of(
                        UpdateTrackSettings.newBuilder().setWidth(width).setHeight(height).build())
                .spatial(layers, 1280, 720);
    }

    private static int spatial(List<VideoLayer> layers, VideoQuality quality) {
        return TrackSettings.of(UpdateTrackSettings.newBuilder().setQuality(quality).build())
                .spatial(layers, 1280, 720);
    }

    @Test
    void aSizeIsServedByTheSmallestLayerThatIsLargeEnough() {
        assertThat(spatial(LAYERS, 160, 90)).isZero();
        assertThat(spatial(LAYERS, 320, 180)).isZero();
        assertThat(spatial(LAYERS, 350, 197)).isZero(); // a tenth too small is fine
        assertThat(spatial(LAYERS, 480, 270)).isEqualTo(1);
        assertThat(spatial(LAYERS, 4000, 3000)).isEqualTo(2);
        assertThat(spatial(List.of(), 640, 360)).isEqualTo(1);
    }

    @Test
    void aQualityIsTheBestLayerThatIsNotAboveIt() {
        assertThat(spatial(LAYERS, VideoQuality.MEDIUM)).isEqualTo(1);
        assertThat(spatial(LAYERS.subList(0, 2), VideoQuality.HIGH)).isEqualTo(1);
        assertThat(spatial(LAYERS.subList(2, 3), VideoQuality.LOW)).isZero();
        assertThat(spatial(List.of(), VideoQuality.HIGH)).isEqualTo(2);
    }

    @Test
    void aRateIsServedByTemporalLayers() {
        assertThat(fps(0)).isEqualTo(3);
        assertThat(fps(7)).isZero();
        assertThat(fps(15)).isEqualTo(1);
        assertThat(fps(30)).isEqualTo(3);
    }

    private static int fps(int fps) {
        return TrackSettings.of(UpdateTrackSettings.newBuilder().setFps(fps).build()).temporal();
    }
}
