package io.parley.webrtc.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.sctp.SctpFuzzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Feeds the fuzzers what is in {@code src/test/resources/fuzz}, whole and cut off anywhere. */
class CorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");

    private static final Map<String, Consumer<byte[]>> FUZZERS =
            new TreeMap<>(
                    Map.of(
                            "payload", PayloadFuzzer::fuzzerTestOneInput,
                            "rtcp", RtcpFuzzer::fuzzerTestOneInput,
                            "rtp", RtpFuzzer::fuzzerTestOneInput,
                            "sctp", SctpFuzzer::fuzzerTestOneInput,
                            "sdp", SdpFuzzer::fuzzerTestOneInput,
                            "srtp", SrtpFuzzer::fuzzerTestOneInput,
                            "stun", StunFuzzer::fuzzerTestOneInput));

    @TestFactory
    Stream<DynamicTest> nothingInTheCorpusThrows() {
        return FUZZERS.entrySet().stream()
                .flatMap(
                        fuzzer ->
                                files(fuzzer.getKey()).stream()
                                        .map(
                                                file ->
                                                        DynamicTest.dynamicTest(
                                                                CORPUS.relativize(file).toString(),
                                                                () ->
                                                                        feed(
                                                                                fuzzer.getValue(),
                                                                                file))));
    }

    private static void feed(Consumer<byte[]> fuzzer, Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        fuzzer.accept(whole);
        // Of a long text not each prefix: they differ little, and there are thousands.
        int step = 1 + whole.length / 100;
        for (int length = 0; length < whole.length; length += step) {
            fuzzer.accept(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void everyFuzzerHasACorpusAndTheOtherWayRound() throws IOException {
        for (String name : FUZZERS.keySet()) {
            assertThat(files(name)).as(name).isNotEmpty();
        }
        try (Stream<Path> folders = Files.list(CORPUS)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(FUZZERS.keySet());
        }
    }

    private static List<Path> files(String name) {
        try (Stream<Path> files = Files.list(CORPUS.resolve(name))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException("no corpus for " + name, e);
        }
    }
}
