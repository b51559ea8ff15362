package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.SimulcastCodec;
import io.parley.proto.livekit.SubscribedCodec;
import io.parley.proto.livekit.SubscribedQuality;
import io.parley.proto.livekit.SubscribedQualityUpdate;
import io.parley.proto.livekit.TrackInfo;
import java.util.Random;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // older clients read the copy of the first codec
class MediaMessagesTest {
    private static final TrackInfo INFO =
            TrackInfos.announced(
                    RoomPublishingTest.camera("cid", "vp9")
                            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8"))
                            .build(),
                    new Random(1));

    @Test
    void qualitiesUpToTheBestWantedLayerAreEnabledForEachCodec() {
        SubscribedQualityUpdate update =
                MediaMessages.qualities(INFO, 1, -1).getSubscribedQualityUpdate();

        assertThat(update.getTrackSid()).isEqualTo(INFO.getSid());
        assertThat(update.getSubscribedCodecsList())
                .extracting(SubscribedCodec::getCodec)
                .containsExactly("vp9", "vp8");
        assertThat(update.getSubscribedCodecs(0).getQualitiesList())
                .extracting(SubscribedQuality::getEnabled)
                .containsExactly(true, true, false);
        assertThat(update.getSubscribedCodecs(1).getQualitiesList())
                .extracting(SubscribedQuality::getEnabled)
                .containsExactly(false, false, false);
        assertThat(update.getSubscribedQualitiesList())
                .isEqualTo(update.getSubscribedCodecs(0).getQualitiesList());
    }
}
