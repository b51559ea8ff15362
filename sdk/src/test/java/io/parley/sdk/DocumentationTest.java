package io.parley.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** That the table of what the Python SDK has and what it is called here tells the truth. */
class DocumentationTest {
    private static final Pattern NAME = Pattern.compile("`([A-Z][\\w.]*)(?:#(\\w+))?`");
    private static final List<String> PACKAGES =
            List.of("", "rpc.", "stream.", "datatrack.", "e2ee.", "media.");

    /** What the module of participants of the Python SDK has. */
    private static final List<String> PYTHON =
            List.of(
                    "track_publications",
                    "publish_data",
                    "publish_dtmf",
                    "publish_transcription",
                    "perform_rpc",
                    "register_rpc_method",
                    "unregister_rpc_method",
                    "set_metadata",
                    "set_name",
                    "set_attributes",
                    "publish_track",
                    "unpublish_track",
                    "sid",
                    "name",
                    "identity",
                    "metadata",
                    "attributes",
                    "kind",
                    "PublishDataError",
                    "PublishDTMFError",
                    "PublishTranscriptionError",
                    "PublishTrackError",
                    "UnpublishTrackError",
                    "RemoteParticipant",
                    "LocalParticipant",
                    "ConnectError",
                    "RpcError",
                    "TrackPublishOptions",
                    "TranscriptionSegment");

    private static List<String[]> rows() throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../docs/sdk.md"))) {
            if (line.startsWith("| ") && !line.startsWith("| Python |")) {
                rows.add(line.substring(2, line.length() - 2).split(" \\| ", -1));
            }
        }
        return rows;
    }

    @Test
    void noRowIsEmptyAndEveryJavaNameExists() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(100);
        for (String[] row : rows()) {
            assertThat(row).as(String.join(" | ", row)).hasSize(2);
            Matcher names = NAME.matcher(row[1]);
            boolean any = row[1].equals("*media*");
            while (names.find()) {
                any = true;
                Class<?> type = find(names.group(1));
                assertThat(type).as("class of %s", names.group()).isNotNull();
                if (type != null && names.group(2) != null) {
                    assertThat(Arrays.stream(type.getMethods()).map(method -> method.getName()))
                            .as("methods for %s", names.group())
                            .contains(names.group(2));
                }
            }
            assertThat(any).as("a Java name for %s", row[0]).isTrue();
        }
    }

    private static @Nullable Class<?> find(String name) {
        for (String each : PACKAGES) {
            try {
                return Class.forName("io.parley.sdk." + each + name.replace('.', '$'));
            } catch (ClassNotFoundException e) {
                // It is in another package, then.
            }
        }
        try {
            return Class.forName("io.parley.media." + name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    @Test
    void everyEventAndEveryMemberOfThePythonModuleHasItsRow() throws IOException {
        StringBuilder python = new StringBuilder();
        Set<String> events = new HashSet<>();
        for (String[] row : rows()) {
            python.append(row[0]).append('\n');
            Matcher event = Pattern.compile("`RoomEvent\\.(\\w+)`").matcher(row[1]);
            if (event.find()) {
                events.add(event.group(1));
                assertThat(row[1]).contains("`RoomListener#on" + event.group(1) + "`");
            }
        }
        assertThat(events)
                .containsExactlyInAnyOrderElementsOf(
                        RoomEventTest.events().map(Class::getSimpleName).toList());
        for (String name : PYTHON) {
            assertThat(python.toString()).containsPattern("\\b" + name + "\\b");
        }
    }
}
