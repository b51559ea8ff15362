package io.parley.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChannelMixerTest {
    @Test
    void mixesAndCopiesChannels() {
        short[] stereo = {100, 200, -300, 100, 32767, 32767};
        assertThat(mix(stereo, 2, 1)).containsExactly(150, -100, 32767);
        assertThat(mix(new short[] {1, 2}, 1, 2)).containsExactly(1, 1, 2, 2);
        assertThat(mix(stereo, 2, 2)).containsExactly(stereo);
        assertThat(mix(new short[] {1, 2, 3}, 3, 2)).containsExactly(1, 2);
        assertThat(mix(new short[] {1, 2}, 2, 4)).containsExactly(1, 2, 0, 0);
    }

    @Test
    void mixesInPlace() {
        short[] pcm = {100, 200, 300, 500};
        ChannelMixer.mix(pcm, 0, 2, pcm, 0, 1, 2);
        assertThat(pcm).startsWith(150, 400);
    }

    @Test
    void addsWithoutWrapping() {
        short[] sum = {30_000, -30_000, 5};
        ChannelMixer.add(new short[] {30_000, -30_000, 6}, 0, sum, 0, 3);
        assertThat(sum).containsExactly(32767, -32768, 11);
    }

    private static short[] mix(short[] in, int from, int to) {
        int samples = in.length / from;
        short[] out = new short[samples * to];
        ChannelMixer.mix(in, 0, from, out, 0, to, samples);
        return out;
    }
}
