package io.parley.rpc.signaling;

import io.parley.rpc.auth.Identity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Binds hosts to tokens by patterns. In a pattern {@code *} stands for any text, and <code>{entity}
 * </code> for the entity of the token. Immutable.
 */
public final class HostRules implements HostAccess {

    private static final String ENTITY = "{entity}";

    /**
     * What somebody may do.
     *
     * @param call patterns of the hosts that may be called
     * @param answer patterns of the hosts that may be answered for
     */
    public record Rule(List<String> call, List<String> answer) {

        /** May call everybody and answer for the host of its own name. */
        public static final Rule DEFAULT = new Rule(List.of("*"), List.of(ENTITY));

        /** May do everything. */
        public static final Rule ALL = new Rule(List.of("*"), List.of("*"));

        public Rule {
            call = List.copyOf(call);
            answer = List.copyOf(answer);
        }
    }

    private final Map<String, Map<String, Rule>> byTypeAndEntity;
    private final Map<String, Rule> byType;

    /**
     * @param byTypeAndEntity rules for single entities, by type of credentials and entity
     * @param byType rules for all other entities of a type
     */
    public HostRules(Map<String, Map<String, Rule>> byTypeAndEntity, Map<String, Rule> byType) {
        this.byTypeAndEntity = Map.copyOf(byTypeAndEntity);
        this.byType = Map.copyOf(byType);
    }

    @Override
    public boolean mayCall(@Nullable Identity identity, String host) {
        Rule rule = ruleOf(identity);
        return identity != null && rule != null && any(rule.call(), identity, host);
    }

    @Override
    public boolean mayAnswer(@Nullable Identity identity, String host) {
        Rule rule = ruleOf(identity);
        return identity != null && rule != null && any(rule.answer(), identity, host);
    }

    private @Nullable Rule ruleOf(@Nullable Identity identity) {
        if (identity == null) {
            return null;
        }
        String type = identity.credentialsType();
        Rule own = byTypeAndEntity.getOrDefault(type, Map.of()).get(identity.entity());
        return own == null ? byType.get(type) : own;
    }

    private static boolean any(List<String> patterns, Identity identity, String host) {
        for (String pattern : patterns) {
            if (matches(pattern.replace(ENTITY, identity.entity()), host)
                    && starsAreThePatterns(pattern, identity)) {
                return true;
            }
        }
        return false;
    }

    /** A star in somebody's name must not make a pattern of it. */
    private static boolean starsAreThePatterns(String pattern, Identity identity) {
        return !pattern.contains(ENTITY) || identity.entity().indexOf('*') < 0;
    }

    /** Linear in the lengths for each star: goes back to the last star only. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
