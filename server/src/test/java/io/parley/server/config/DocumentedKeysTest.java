package io.parley.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** That the pages about configuration name the keys that are read, and no others. */
class DocumentedKeysTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z0-9_.\\[\\]]+)` \\| ([^|]*) \\|", Pattern.MULTILINE);

    /** A text with one item in each list, so that the keys of items are read too. */
    private static final String ONE_OF_EACH =
            """
            rtc: {turn_servers: [{host: h}]}
            signaling:
              ice_servers: [{urls: ["stun:h"]}]
              auth:
                credentials: [{entity: e, secrets: [s]}]
                issuers: [{oidc: "https://h"}]
            """;

    /** First column, and what is in the second. */
    private static Map<String, String> rows(String page) throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(DOCS.resolve(page)));
        while (row.find()) {
            rows.put(row.group(1).replace("[]", ""), row.group(2));
        }
        return rows;
    }

    /** Keys without the sections that they are in. */
    private static Set<String> read() {
        Set<String> all = ConfigReader.keysReadFrom(ONE_OF_EACH, path -> "text");
        return all.stream()
                .filter(key -> all.stream().noneMatch(other -> other.startsWith(key + ".")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void thePageOfTheConfigurationNamesEveryKeyThatIsRead() throws IOException {
        assertThat(rows("configuration.md").keySet()).containsExactlyElementsOf(read());
    }

    @Test
    void thePageAboutMovingSaysTheTruthAboutEveryKey() throws IOException {
        Map<String, String> rows = rows("moving-from-livekit.md");
        Set<String> read = read();
        Set<String> missing = new TreeSet<>(LiveKitKeys.missing());

        assertThat(rows.values()).containsOnly("works", "works better", "not there");
        rows.forEach(
                (key, state) -> {
                    if (state.equals("not there")) {
                        assertThat(missing).as("not there").contains(key);
                    } else {
                        assertThat(read).as("works").contains(key);
                    }
                });
        missing.removeAll(rows.keySet());
        assertThat(missing).as("keys that are not there, without a row").isEmpty();
    }
}
