package io.parley.rpc.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.rpc.auth.Identity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostRulesTest {

    private final HostRules rules =
            new HostRules(
                    Map.of(
                            "api-key",
                            Map.of(
                                    "fleet",
                                    new HostRules.Rule(List.of("a", "b*c"), List.of("fleet-*")))),
                    Map.of("api-key", HostRules.Rule.DEFAULT));

    private static Identity identity(String type, String entity) {
        return new Identity(entity, type, List.of(), Map.of());
    }

    @Test
    void anEntityHasItsOwnRule() {
        Identity fleet = identity("api-key", "fleet");
        assertThat(rules.mayCall(fleet, "a")).isTrue();
        assertThat(rules.mayCall(fleet, "bxyc")).isTrue();
        assertThat(rules.mayCall(fleet, "bxyd")).isFalse();
        assertThat(rules.mayAnswer(fleet, "fleet-7")).isTrue();
        assertThat(rules.mayAnswer(fleet, "fleet")).isFalse();
    }

    @Test
    void everybodyElseAnswersForItsOwnNameOnly() {
        Identity robot = identity("api-key", "robot");
        assertThat(rules.mayCall(robot, "anybody")).isTrue();
        assertThat(rules.mayAnswer(robot, "robot")).isTrue();
        assertThat(rules.mayAnswer(robot, "robot2")).isFalse();
        Identity star = identity("api-key", "*");
        assertThat(rules.mayAnswer(star, "robot")).isFalse();
    }

    @Test
    void whoHasNoRuleMayDoNothing() {
        assertThat(rules.mayCall(identity("external", "x"), "a")).isFalse();
        assertThat(rules.mayCall(null, "a")).isFalse();
        assertThat(rules.mayAnswer(null, "a")).isFalse();
    }

    @Test
    void starsMatchAnyText() {
        assertThat(HostRules.matches("*", "")).isTrue();
        assertThat(HostRules.matches("*a*b", "xxaab")).isTrue();
        assertThat(HostRules.matches("*a*b", "xxaabx")).isFalse();
        assertThat(HostRules.matches("", "x")).isFalse();
    }
}
