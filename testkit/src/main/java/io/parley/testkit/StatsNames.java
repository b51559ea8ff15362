package io.parley.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares statistics with what the W3C's "Identifiers for WebRTC's Statistics API" allows. */
public final class StatsNames {
    /** No test lasts so long, so more than that are milliseconds. */
    private static final double LONGEST_SECONDS = 1_000;

    private final Map<String, Map<String, String>> members = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();

    /** Reads what is allowed. */
    public StatsNames() {
        try (InputStream in = StatsNames.class.getResourceAsStream("webrtc-stats.txt")) {
            if (in == null) {
                throw new IllegalStateException("the list of names is missing");
            }
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            all.lines().filter(line -> !line.startsWith("#")).forEach(this::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(String line) {
        String[] words = line.split(" ");
        Map<String, String> names = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            String name = words[i].replaceFirst("!?([^:]*).*", "$1");
            names.put(name, words[i]);
        }
        members.put(words[0], names);
    }

    /** Tells of an object of the report before any is checked, since they name each other. */
    public void has(String id, String type) {
        if (types.put(id, type) != null) {
            complaints.add("two objects with the id " + id);
        }
    }

    /** Compares one object. */
    public void check(String id, String type, Map<String, Object> values) {
        Map<String, String> names = members.get(type);
        if (names == null) {
            complaints.add("there is no type " + type);
            return;
        }
        names.forEach(
                (name, kind) -> {
                    if (kind.startsWith("!") && !values.containsKey(name)) {
                        complaints.add(id + " (" + type + ") lacks " + name);
                    }
                });
        values.forEach(
                (name, value) -> {
                    String what = id + " (" + type + ") " + name + " = " + value + ": ";
                    String kind = names.get(name);
                    if (kind == null) {
                        complaints.add(what + "no such name");
                    } else if (kind.contains(":>")) {
                        String wanted = kind.substring(kind.indexOf(":>") + 2);
                        if (!(value instanceof String other) || !wanted.equals(types.get(other))) {
                            complaints.add(what + "no such object");
                        }
                    } else if (kind.endsWith(":s") && !areSeconds(value)) {
                        complaints.add(what + "not in seconds");
                    } else if (!(value instanceof Number
                            || value instanceof String
                            || value instanceof Boolean)) {
                        complaints.add(what + "of another type");
                    }
                });
    }

    private static boolean areSeconds(Object value) {
        return value instanceof Double seconds && seconds >= 0 && seconds < LONGEST_SECONDS;
    }

    /** What is wrong; empty if nothing is. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }
}
