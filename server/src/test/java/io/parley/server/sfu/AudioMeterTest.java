package io.parley.server.sfu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AudioMeterTest {
    private static final int CLOCK_RATE = 48_000;
    private static final int FRAME = 960;

    private final AudioMeter meter = new AudioMeter();
    private int timestamp = 0xFFFF_F000; // wraps soon

    @Test
    void takesTheLoudestLevelOfAWindowFullOfSpeech() {
        speak(19, 30);
        speak(1, 20);
        assertThat(meter.takeLevel()).isCloseTo(0.1, within(1e-6));
    }

    @Test
    void countsSpeechThatFillsHalfOfAWindowHalf() {
        speak(10, 20);
        speak(10, 127);
        assertThat(meter.takeLevel()).isCloseTo(0.05, within(1e-6));
    }

    @Test
    void isSilentBelowTheThresholdOrWhenTooSeldomLoud() {
        speak(20, 36);
        assertThat(meter.takeLevel()).isZero();
        speak(7, 10); // 140 of 400 ms
        speak(13, 127);
        assertThat(meter.takeLevel()).isZero();
    }

    @Test
    void startsEachWindowAnew() {
        speak(20, 10);
        assertThat(meter.takeLevel()).isPositive();
        assertThat(meter.takeLevel()).isZero();
    }

    @Test
    void isSilentWhileMuted() {
        meter.setMuted(true);
        speak(20, 10);
        assertThat(meter.takeLevel()).isZero();
        meter.setMuted(false);
        speak(20, 10);
        assertThat(meter.takeLevel()).isPositive();
    }

    @Test
    void countsPacketsByTheirDuration() {
        for (int i = 0; i < 7; i++) { // 420 ms in packets of 60
            timestamp += 3 * FRAME;
            meter.onPacket(20, timestamp, CLOCK_RATE);
        }
        // The first packet's duration is not known: it counts as 20 ms.
        assertThat(meter.takeLevel()).isCloseTo(0.1 * 380 / 400, within(1e-6));
    }

    @Test
    void countsEachPacketOnce() {
        speak(10, 20);
        for (int i = 0; i < 100; i++) {
            meter.onPacket(0, timestamp, CLOCK_RATE);
            meter.onPacket(0, timestamp - FRAME, CLOCK_RATE);
        }
        speak(10, 127);
        assertThat(meter.takeLevel()).isCloseTo(0.05, within(1e-6));
    }

    @Test
    void isNeverLouderThanFullWhateverAPeerSends() {
        for (int i = 0; i < 1_000; i++) {
            timestamp += 5 * FRAME;
            meter.onPacket(0, timestamp, CLOCK_RATE);
        }
        assertThat(meter.takeLevel()).isEqualTo(1);
    }

    private void speak(int packets, int level) {
        for (int i = 0; i < packets; i++) {
            timestamp += FRAME;
            meter.onPacket(level, timestamp, CLOCK_RATE);
        }
    }
}
