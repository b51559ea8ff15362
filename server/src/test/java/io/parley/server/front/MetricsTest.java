package io.parley.server.front;

import static io.parley.server.front.FrontFixture.joinToken;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.server.room.RoomsConfig;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The names, units and values of {@code /metrics}, by the rules of {@code promtool check}. */
class MetricsTest {

    /** Base units alone (the naming guide of Prometheus), and no abbreviation of any. */
    private static final Pattern WRONG_UNIT =
            Pattern.compile(
                    "(^|_)(s|ms|us|ns|sec|millis|micros|nanos|milliseconds|microseconds|nanoseconds"
                            + "|minutes|hours|days|weeks|b|kb|mb|gb|bits|kilobytes|megabytes"
                            + "|gigabytes|kibibytes|mebibytes|percent|celsius)(_|$)");

    private static final Pattern NAMED_BY_TYPE =
            Pattern.compile("(^|_)(gauge|counter|summary|histogram)(_|$)");

    /** A name in a query: what is followed by a selector, a range or an operator. */
    private static final Pattern METRIC = Pattern.compile("\\b((?:parley|jvm|process)_[a-z_]+)");

    /** What labels may tell apart: kinds, never a room, a participant or an address. */
    private static final Set<String> LABELS =
            Set.of(
                    "area",
                    "direction",
                    "gc",
                    "kind",
                    "le",
                    "limit",
                    "loop",
                    "pool",
                    "reached",
                    "reason",
                    "result",
                    "stage",
                    "status");

    private static FrontFixture front;

    @BeforeAll
    static void open() {
        front = new FrontFixture(RoomsConfig.DEFAULT);
    }

    @AfterAll
    static void close() {
        front.close();
    }

    private static Exposition scrape() throws IOException {
        try (RawConnection connection = front.connect()) {
            return Exposition.parse(connection.request("GET", "/metrics").body());
        }
    }

    @Test
    void namesAndUnitsFollowTheRules() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, String> metric : scrape().types().entrySet()) {
            String name = metric.getKey();
            boolean counter = metric.getValue().equals("counter");
            if (!name.matches("(parley|jvm|process)_[a-z]+(_[a-z]+)*")) {
                faults.add(name + ": not in lower case with a prefix");
            }
            if (counter != name.endsWith("_total")) {
                faults.add(name + ": " + metric.getValue() + ", and _total is for counters");
            }
            if (WRONG_UNIT.matcher(name).find()) {
                faults.add(name + ": not a base unit");
            }
            if (NAMED_BY_TYPE.matcher(name).find()) {
                faults.add(name + ": its type is in its name");
            }
            if (name.matches(".*_(count|sum|bucket|info)")) {
                faults.add(name + ": an ending with a meaning of its own");
            }
            if (scrape().help(name).isBlank()) {
                faults.add(name + ": no help");
            }
            if (metric.getValue().equals("histogram") && !name.endsWith("_seconds")) {
                faults.add(name + ": no unit");
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void labelsAreFewAndNameNobody() throws IOException {
        assertThat(scrape().labelNames()).isSubsetOf(LABELS);
        assertThat(scrape().samples()).hasSizeLessThan(600);
    }

    @Test
    void theNumberOfSeriesDoesNotGrowWithRooms() throws IOException {
        int before = scrape().samples().size();
        for (int i = 0; i < 3; i++) {
            try (RawConnection connection = front.connect()) {
                connection.upgrade("/rtc?protocol=17&access_token=" + joinToken("a", "room-" + i));
            }
        }

        assertThat(scrape().samples()).hasSize(before);
    }

    @Test
    void countersMoveWhenSomebodyJoinsAndWhenOneIsRefused() throws IOException {
        Exposition before = scrape();
        try (RawConnection connection = front.connect()) {
            connection.upgrade("/rtc?protocol=17&access_token=" + joinToken("ann", "hall"));
            connection.receive();
            Exposition during = scrape();
            assertThat(during.value("parley_joins_total") - before.value("parley_joins_total"))
                    .isEqualTo(1);
            assertThat(during.value("parley_signal_messages_total{direction=\"sent\"}"))
                    .isGreaterThan(
                            before.value("parley_signal_messages_total{direction=\"sent\"}"));
        }
        try (RawConnection connection = front.connect()) {
            assertThat(connection.upgrade("/rtc?access_token=nonsense").status()).isEqualTo(401);
        }

        assertThat(scrape().value("parley_joins_refused_total{status=\"401\"}"))
                .isEqualTo(before.value("parley_joins_refused_total{status=\"401\"}") + 1);
    }

    @Test
    void histogramsAreCumulativeAndEndAtInfinity() throws IOException {
        Exposition now = scrape();
        for (Map.Entry<String, String> metric : now.types().entrySet()) {
            if (metric.getValue().equals("histogram")) {
                now.checkHistogram(metric.getKey());
            }
        }
    }

    @Test
    void theDashboardNamesNothingThatIsNotExported() throws IOException {
        Set<String> exported = scrape().seriesNames();
        JsonNode dashboard =
                new ObjectMapper().readTree(new File("../docs/grafana-dashboard.json"));
        Set<String> named = new TreeSet<>();
        for (JsonNode expression : dashboard.findValues("expr")) {
            Matcher matcher = METRIC.matcher(expression.asText());
            while (matcher.find()) {
                named.add(matcher.group(1));
            }
        }

        assertThat(named).hasSizeGreaterThan(20);
        assertThat(exported).containsAll(named);
        assertThat(dashboard.get("title").asText().toLowerCase(Locale.ROOT)).contains("parley");
    }
}
