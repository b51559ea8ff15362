package io.parley.server.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private final Path folder;

    JournalTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path file() {
        return folder.resolve("journal");
    }

    private static List<String> readAll(Journal journal) throws IOException {
        List<String> texts = new ArrayList<>();
        journal.readAll((offset, payload) -> texts.add(UTF_8.decode(payload).toString()));
        return texts;
    }

    private static List<String> openAll(Journal journal) throws IOException {
        List<String> texts = readAll(journal);
        journal.cutOffRest();
        return texts;
    }

    private List<String> write(int count) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Journal journal = Journal.open(file())) {
            for (int i = 0; i < count; i++) {
                String text = "record " + i + "x".repeat(i * 7 % 50);
                texts.add(text);
                long offset = journal.append(text.getBytes(UTF_8));
                assertThat(journal.read(offset, text.length())).isEqualTo(text.getBytes(UTF_8));
            }
        }
        return texts;
    }

    @Test
    void whatWasAppendedIsThereAgain() throws IOException {
        List<String> texts = write(20);

        try (Journal journal = Journal.open(file())) {
            assertThat(openAll(journal)).isEqualTo(texts);
            assertThat(journal.size()).isEqualTo(Files.size(file()));
        }
    }

    @Test
    void ofATornFileEveryWholeRecordRemainsAndMoreCanBeAppended() throws IOException {
        List<String> texts = write(4);
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            List<String> found;
            try (Journal journal = Journal.open(file())) {
                found = openAll(journal);
                journal.append("next".getBytes(UTF_8));
            }
            assertThat(found).as("cut at %s", length).isEqualTo(texts.subList(0, found.size()));
            try (Journal journal = Journal.open(file())) {
                found.add("next");
                assertThat(openAll(journal)).as("cut at %s", length).isEqualTo(found);
            }
        }
    }

    @Test
    void oneDamagedRecordCostsNoOther() throws IOException {
        List<String> texts = write(4);
        byte[] whole = Files.readAllBytes(file());
        for (int i = 8; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x41;
            Files.write(file(), damaged);
            try (Journal journal = Journal.open(file())) {
                List<String> found = openAll(journal);
                assertThat(found).as("damaged at %s", i).hasSize(3);
                assertThat(texts).as("damaged at %s", i).containsSubsequence(found);
            }
        }
    }

    @Test
    void rubbishOfAnyLengthIsPassedOver() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 8; round++) {
            Files.deleteIfExists(file());
            List<String> texts = write(3);
            byte[] rubbish = new byte[random.nextInt(150_000)];
            random.nextBytes(rubbish);
            Files.write(file(), rubbish, StandardOpenOption.APPEND);
            byte[] before = Files.readAllBytes(file());
            try (Journal reader = Journal.openToRead(file())) {
                assertThat(readAll(reader)).isEqualTo(texts);
            }
            assertThat(file()).hasBinaryContent(before);
            try (Journal journal = Journal.open(file())) {
                assertThat(openAll(journal)).isEqualTo(texts);
                journal.append("after".getBytes(UTF_8));
            }
            try (Journal journal = Journal.open(file())) {
                assertThat(openAll(journal)).hasSize(4);
            }
        }
    }

    @Test
    void aRecordBehindRubbishIsFound() throws IOException {
        write(1);
        byte[] first = Files.readAllBytes(file());
        byte[] record = Arrays.copyOfRange(first, 8, first.length);
        for (int length : new int[] {1, 7, 65_530, 65_536, 65_537, 131_071}) {
            Files.write(file(), first);
            Files.write(file(), new byte[length], StandardOpenOption.APPEND);
            Files.write(file(), record, StandardOpenOption.APPEND);
            try (Journal journal = Journal.open(file())) {
                assertThat(openAll(journal)).as("after %s", length).hasSize(2);
            }
        }
    }

    @Test
    void anotherKindOfFileIsLeftAlone() throws IOException {
        Files.writeString(file(), "port: 7880\nkeys: {}\n");

        assertThatThrownBy(() -> Journal.open(file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not an outbox");
        assertThat(file()).hasContent("port: 7880\nkeys: {}\n");
    }

    @Test
    void oneWriterKeepsOthersAway() throws IOException {
        try (Journal journal = Journal.open(file())) {
            assertThat(journal.size()).isEqualTo(8);
            assertThatThrownBy(() -> Journal.open(file())).isInstanceOf(OutboxInUseException.class);
            assertThatThrownBy(() -> Journal.openToRead(file()))
                    .isInstanceOf(OutboxInUseException.class);
        }
        try (Journal journal = Journal.openToRead(file())) {
            assertThat(readAll(journal)).isEmpty();
        }
    }

    @Test
    void aSuccessorTakesThePlaceAsAWholeAndStaysLocked() throws IOException {
        write(5);
        try (Journal old = Journal.open(file())) {
            openAll(old);
            Journal fresh = old.successor();
            fresh.append("kept".getBytes(UTF_8));
            try (Journal renamed = old.replaceBy(fresh)) {
                renamed.append("later".getBytes(UTF_8));
                assertThatThrownBy(() -> Journal.open(file()))
                        .isInstanceOf(OutboxInUseException.class);
            }
        }
        try (Journal journal = Journal.open(file())) {
            assertThat(openAll(journal)).containsExactly("kept", "later");
        }
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }
}
