package io.parley.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values that stand above those of a configuration text: variables of the environment, and flags
 * above these. Not thread-safe.
 *
 * <p>The variable of a key is its path in capitals with underscores, after {@code PARLEY_} or, as
 * LiveKit's server has it, {@code LIVEKIT_}: {@code rtc.tcp_port} is {@code PARLEY_RTC_TCP_PORT}. A
 * list is written with commas. Empty variables count as absent.
 */
public final class Overrides {
    /** Variables that LiveKit's server reads under other names. */
    private static final Map<String, String> OTHER_NAMES =
            Map.of("rtc.node_ip", "NODE_IP", "rtc.udp_port", "UDP_PORT");

    private static final String OWN_PREFIX = "PARLEY_";
    private static final String LIVEKIT_PREFIX = "LIVEKIT_";

    /** Other programs of this project have variables of their own, so only these are looked at. */
    private static final Pattern OF_A_SECTION =
            Pattern.compile("PARLEY_(RTC|ROOM|LIMIT|LOGGING|TLS|SIGNALING|WEBHOOK)_.*");

    /** What container platforms add for a service that is called parley; no key is meant. */
    private static final Pattern OF_THE_PLATFORM =
            Pattern.compile(".*_SERVICE_(HOST|PORT)(_.*)?|.*_PORT(_\\d+_(TCP|UDP)(_[A-Z]+)?)?");

    /**
     * A value from outside the text.
     *
     * @param origin the flag or the variable
     */
    record Value(String origin, String text) {}

    private final Map<String, String> environment;
    private final Map<String, Value> flags = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    /** No values; flags may be added. */
    public Overrides() {
        this(Map.of());
    }

    /**
     * @param environment the variables of the process
     */
    public Overrides(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Adds the value of a flag; a later one for the same key wins.
     *
     * @param path the key, as in {@code rtc.tcp_port}
     * @param origin what to call the flag in messages
     */
    public Overrides set(String path, String origin, String value) {
        flags.put(path, new Value(origin, value));
        return this;
    }

    /** The value for a key, which counts as used then; null if there is none. */
    @Nullable Value find(String path) {
        Value flag = flags.get(path);
        if (flag != null) {
            used.add(path);
            return flag;
        }
        String name = path.toUpperCase(Locale.ROOT).replace('.', '_');
        Value own = variable(OWN_PREFIX + name);
        if (own != null) {
            return own;
        }
        Value livekits = variable(LIVEKIT_PREFIX + name);
        return livekits != null ? livekits : variable(OTHER_NAMES.getOrDefault(path, ""));
    }

    private @Nullable Value variable(String name) {
        String text = environment.getOrDefault(name, "");
        // Container platforms set PARLEY_PORT to such a URL for a service that is called parley.
        if (text.isEmpty() || text.startsWith("tcp://")) {
            return null;
        }
        used.add(name);
        return new Value(name, text);
    }

    /** Names each value that no key took. */
    List<String> unused(LiveKitKeys others) {
        List<String> warnings = new ArrayList<>();
        flags.forEach(
                (path, value) -> {
                    if (!used.contains(path)) {
                        String what = others.unread(path, value.text());
                        if (what != null) {
                            warnings.add(value.origin() + ": " + what);
                        }
                    }
                });
        environment.keySet().stream()
                .sorted()
                .filter(
                        name ->
                                !used.contains(name)
                                        && !environment.getOrDefault(name, "").isEmpty())
                .forEach(name -> addUnused(name, others, warnings));
        return warnings;
    }

    private void addUnused(String name, LiveKitKeys others, List<String> warnings) {
        String missing = others.ofVariable(name, environment.getOrDefault(name, ""));
        if (missing != null) {
            warnings.add(name + ": " + missing);
        } else if (OF_A_SECTION.matcher(name).matches()
                && !OF_THE_PLATFORM.matcher(name).matches()) {
            warnings.add(name + ": no key has this name, so it has no effect");
        }
    }
}
