package io.parley.sdk.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.VideoCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReceivedMediaTest {
    private final VirtualMediaClock clock = new VirtualMediaClock();
    private final ReceivedAudio audio = new ReceivedAudio(Runnable::run, clock);

    /** What a source of that frequency sends, straight into the received track. */
    private AudioSource source(double hertz, int sampleRate) {
        AudioSource source = new AudioSource(sampleRate, 1, 1_000, clock);
        source.attach(
                new AudioEncoding(
                        (data, offset, length, timestamp, level, begins) -> {
                            audio.onPacket("audio/opus", data, offset, length, timestamp, true);
                            return true;
                        },
                        1,
                        0,
                        false,
                        false));
        source.captureFrame(
                AudioFrame.of(Tone.samples(hertz, sampleRate, 1, 0, sampleRate), sampleRate, 1));
        return source;
    }

    private static short[] join(List<AudioFrame> frames) {
        List<Short> all = new ArrayList<>();
        for (AudioFrame frame : frames) {
            for (int i = 0; i < frame.samplesPerChannel(); i++) {
                all.add(frame.data()[i * frame.channels()]);
            }
        }
        short[] joined = new short[all.size()];
        for (int i = 0; i < joined.length; i++) {
            joined[i] = all.get(i);
        }
        return joined;
    }

    private static List<AudioFrame> read(AudioStream stream) {
        List<AudioFrame> frames = new ArrayList<>();
        for (AudioFrame frame = stream.poll(); frame != null; frame = stream.poll()) {
            frames.add(frame);
        }
        return frames;
    }

    @Test
    void everyStreamGetsTheSoundInItsOwnForm() {
        AudioStream plain = audio.open(AudioStreamOptions.DEFAULT);
        AudioStream own =
                audio.open(
                        AudioStreamOptions.DEFAULT
                                .withFormat(16_000, 2)
                                .withFrameSize(Duration.ofMillis(50)));
        source(600, 44_100);
        clock.tick(100);

        List<AudioFrame> frames = read(plain);
        assertThat(frames).hasSizeGreaterThan(85);
        assertThat(frames.get(0).samplesPerChannel()).isEqualTo(480);
        assertThat(Tone.share(600, 48_000, join(frames.subList(10, 80)))).isGreaterThan(0.9);
        frames = read(own);
        assertThat(frames).hasSizeGreaterThan(15);
        assertThat(frames.get(0).samplesPerChannel()).isEqualTo(800);
        assertThat(frames.get(0).channels()).isEqualTo(2);
        assertThat(Tone.share(600, 16_000, join(frames.subList(2, 15)))).isGreaterThan(0.9);
    }

    @Test
    void aStreamThatIsFullLosesTheOldest() {
        AudioStream stream = audio.open(AudioStreamOptions.DEFAULT.withCapacity(5));
        source(600, 48_000);
        clock.tick(100);

        assertThat(stream.droppedFrames()).isGreaterThan(70);
        assertThat(read(stream)).hasSize(5);
    }

    @Test
    void nobodyReadsSoNothingIsDone() {
        assertThat(clock.ticking()).isZero();
        AudioStream stream = audio.open(AudioStreamOptions.DEFAULT);
        assertThat(clock.ticking()).isEqualTo(1);
        CompletableFuture<@Nullable AudioFrame> read = stream.read();
        stream.close();

        assertThat(clock.ticking()).isZero();
        assertThat(read).isCompletedWithValue(null);
        audio.end();
        assertThat(audio.open(AudioStreamOptions.DEFAULT).hasEnded()).isTrue();
    }

    @Test
    void aStreamThatFollowsGoesOnWithTheNextTrack() {
        AudioStream stream = ReceivedAudio.following(AudioStreamOptions.DEFAULT, Runnable::run);
        audio.attach(stream);
        audio.end();
        assertThat(stream.hasEnded()).isFalse();
        ReceivedAudio next = new ReceivedAudio(Runnable::run, clock);
        next.attach(stream);
        assertThat(next.isRead()).isTrue();
        ReceivedAudio.finish(stream);
        assertThat(next.isRead()).isFalse();
    }

    @Test
    void packetsComeInOrderAndOnceForRecorders() {
        EncodedAudioStream stream = audio.openEncoded(0);
        byte[] packet = {(byte) 0xF8, 1, 2}; // CELT, 20 ms
        for (int timestamp : new int[] {0, 960, 2880, 1920, 960, 4800}) {
            audio.onPacket("audio/opus", packet, 0, packet.length, timestamp, true);
        }
        clock.tick(30);

        List<Long> timestamps = new ArrayList<>();
        for (EncodedAudioFrame frame = stream.poll(); frame != null; frame = stream.poll()) {
            timestamps.add(frame.timestamp());
            assertThat(frame.samples()).isEqualTo(960);
        }
        assertThat(timestamps).containsExactly(0L, 960L, 1920L, 2880L, 4800L);
    }

    private static EncodedVideoFrame picture(VideoFrameType type, int number) {
        return new EncodedVideoFrame(
                new byte[] {(byte) number}, VideoCodec.VP8, type, 0, 0, number);
    }

    @Test
    void picturesBeginWithAKeyFrameAndAfterALossToo() {
        ReceivedVideo video = new ReceivedVideo(Runnable::run);
        int[] requests = new int[1];
        video.onKeyFrameWanted(() -> requests[0]++);
        VideoStream stream = video.open(2);
        assertThat(requests[0]).isEqualTo(1);
        video.onFrame(picture(VideoFrameType.DELTA, 1));
        video.onFrame(picture(VideoFrameType.KEY, 2));
        video.onFrame(picture(VideoFrameType.DELTA, 3));
        video.onFrame(picture(VideoFrameType.DELTA, 4)); // no room
        assertThat(requests[0]).isEqualTo(3);
        assertThat(stream.poll()).extracting(EncodedVideoFrame::timestampMicros).isEqualTo(2L);
        video.onFrame(picture(VideoFrameType.DELTA, 5));
        video.onFrame(picture(VideoFrameType.KEY, 6));
        video.end();

        List<Long> rest = new ArrayList<>();
        stream.forEach(frame -> rest.add(frame.timestampMicros()));
        assertThat(rest).containsExactly(3L, 6L);
        assertThat(stream.droppedFrames()).isEqualTo(1);
    }
}
