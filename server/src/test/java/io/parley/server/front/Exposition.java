package io.parley.server.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a scrape shows, read from Prometheus' text format 0.0.4. */
final class Exposition {

    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[^}]*})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, String> helps = new LinkedHashMap<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Set<String> names = new TreeSet<>();

    static Exposition parse(String text) {
        Exposition result = new Exposition();
        for (String line : text.split("\n")) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# TYPE ")) {
                assertThat(result.types.put(words[2], words[3])).as(line).isNull();
            } else if (line.startsWith("# HELP ")) {
                result.helps.put(words[2], words.length > 3 ? words[3] : "");
            } else if (!line.isEmpty()) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                String series = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
                assertThat(result.samples.put(series, Double.valueOf(number(sample.group(3)))))
                        .as(line)
                        .isNull();
                result.names.add(sample.group(1));
            }
        }
        return result;
    }

    private static String number(String text) {
        return text.equals("+Inf") ? "Infinity" : text;
    }

    Map<String, String> types() {
        return types;
    }

    Map<String, Double> samples() {
        return samples;
    }

    /** Names of series, with the endings of histograms. */
    Set<String> seriesNames() {
        return names;
    }

    String help(String name) {
        return helps.getOrDefault(name, "");
    }

    /** The value of a series such as {@code name{label="x"}}. */
    double value(String series) {
        assertThat(samples).containsKey(series);
        return Objects.requireNonNull(samples.get(series));
    }

    Set<String> labelNames() {
        Set<String> all = new TreeSet<>();
        for (String series : samples.keySet()) {
            Matcher label = LABEL.matcher(series);
            while (label.find()) {
                all.add(label.group(1));
            }
        }
        return all;
    }

    /** Buckets of one set of labels grow, and the last one, without a bound, is the count. */
    void checkHistogram(String name) {
        Map<String, Double> last = new LinkedHashMap<>();
        samples.forEach(
                (series, value) -> {
                    if (series.startsWith(name + "_bucket")) {
                        String others = series.replaceFirst(",?le=\"[^\"]*\"", "");
                        assertThat(value)
                                .as(series)
                                .isGreaterThanOrEqualTo(last.getOrDefault(others, 0.0));
                        last.put(others, value);
                        if (series.contains("le=\"+Inf\"")) {
                            String count = others.replace("_bucket", "_count").replace("{}", "");
                            assertThat(value(count)).isEqualTo(value);
                        }
                    }
                });
        assertThat(last).as(name).isNotEmpty();
    }
}
