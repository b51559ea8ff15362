package io.parley.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class G711Test {
    @Test // ITU-T G.711 tables 2a and 1a, the ends of both scales
    void codesAreThoseOfTheTables() {
        assertThat(G711.encode(G711.Law.MU, (short) 0)).isEqualTo((byte) 0xFF);
        assertThat(G711.encode(G711.Law.MU, (short) 32767)).isEqualTo((byte) 0x80);
        assertThat(G711.encode(G711.Law.MU, (short) -32768)).isEqualTo((byte) 0x00);
        assertThat(G711.decode(G711.Law.MU, (byte) 0x80)).isEqualTo((short) 32124);
        assertThat(G711.decode(G711.Law.MU, (byte) 0x00)).isEqualTo((short) -32124);
        assertThat(G711.encode(G711.Law.A, (short) 0)).isEqualTo((byte) 0xD5);
        assertThat(G711.encode(G711.Law.A, (short) 32767)).isEqualTo((byte) 0xAA);
        assertThat(G711.encode(G711.Law.A, (short) -32768)).isEqualTo((byte) 0x2A);
        assertThat(G711.decode(G711.Law.A, (byte) 0xAA)).isEqualTo((short) 32256);
        assertThat(G711.decode(G711.Law.A, (byte) 0xD5)).isEqualTo((short) 8);
    }

    @ParameterizedTest
    @EnumSource(G711.Law.class)
    void eachCodeIsWhatItsValueBecomes(G711.Law law) {
        for (int code = 0; code < 256; code++) {
            short value = G711.decode(law, (byte) code);
            byte again = G711.encode(law, value);
            // PCMU has two zeros.
            assertThat(G711.decode(law, again)).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @EnumSource(G711.Law.class)
    void aToneSurvives(G711.Law law) {
        AudioEncoder encoder = G711.encoder(law, 20);
        AudioDecoder decoder = G711.decoder(law);
        short[] in = Tones.sine(8000, 440, 0.4, 8000);
        short[] out = new short[8000];
        byte[] payload = new byte[encoder.maxPayload()];
        for (int at = 0; at < in.length; at += 160) {
            assertThat(encoder.encode(in, at, payload, 0)).isEqualTo(160);
            assertThat(decoder.decode(payload, 0, 160, out, at)).isEqualTo(160);
        }
        assertThat(Tones.signalToNoise(out, 0, 8000, 8000, 440)).isGreaterThan(33);
    }

    @Test
    void aGapFadesAway() {
        AudioDecoder decoder = G711.decoder(G711.Law.MU);
        byte[] payload = new byte[160];
        short[] in = Tones.sine(8000, 400, 0.4, 160);
        G711.encoder(G711.Law.MU, 20).encode(in, 0, payload, 0);
        short[] out = new short[960];
        decoder.decode(payload, 0, 160, out, 0);

        decoder.conceal(160, out, 0);
        assertThat(Tones.signalToNoise(out, 0, 80, 8000, 400)).isGreaterThan(15);
        decoder.conceal(160, out, 0);
        decoder.conceal(320, out, 0);
        assertThat(Tones.level(out, 160, 320)).isZero();
    }

    @Test
    void refusesPayloadsThatAreTooShortOrTooLong() {
        AudioDecoder decoder = G711.decoder(G711.Law.A);
        short[] out = new short[decoder.maxSamples()];
        assertThat(decoder.decode(new byte[0], 0, 0, out, 0)).isEqualTo(-1);
        assertThat(decoder.decode(new byte[961], 0, 961, out, 0)).isEqualTo(-1);
    }
}
