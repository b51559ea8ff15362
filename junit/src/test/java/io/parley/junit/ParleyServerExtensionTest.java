package io.parley.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class ParleyServerExtensionTest {
    /** Servers that the classes below were given, in order. */
    private static final List<TestServer> GIVEN = new ArrayList<>();

    private static EngineExecutionResults run(Class<?> type) {
        GIVEN.clear();
        return EngineTestKit.engine("junit-jupiter").selectors(selectClass(type)).execute();
    }

    private static void runs(Class<?> type, int tests) {
        run(type).testEvents().assertStatistics(stats -> stats.started(tests).succeeded(tests));
        GIVEN.forEach(
                server -> server.server().whenClosed().orTimeout(60, TimeUnit.SECONDS).join());
    }

    /** Whether the server would let the token's participant in. */
    private static String answer(TestServer server, String token) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.httpUrl() + "/rtc/validate"))
                        .header("Authorization", "Bearer " + token)
                        .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void use(TestServer server) {
        GIVEN.add(server);
        assertThat(answer(server, server.token("ann", "hall"))).isEqualTo("success");
    }

    @Test
    void aClassHasOneServerForAllItsTests() {
        runs(OnAClass.class, 3);
        assertThat(GIVEN).hasSize(4).allMatch(server -> server == GIVEN.get(0));
    }

    @ParleyServer
    static class OnAClass {
        @BeforeAll
        static void before(TestServer server) {
            use(server);
        }

        @Test
        void one(TestServer server) {
            use(server);
        }

        @Test
        void two(TestServer server) {
            use(server);
        }

        @Nested
        class Inner {
            @Test
            void three(TestServer server) {
                use(server);
            }
        }
    }

    @Test
    void aStaticFieldHasOneServerAndAnotherFieldOneForEachTest() {
        runs(OnFields.class, 2);
        assertThat(GIVEN).hasSize(4);
        assertThat(GIVEN.get(0)).isSameAs(GIVEN.get(2));
        assertThat(GIVEN.get(1)).isNotSameAs(GIVEN.get(3));
    }

    @SuppressWarnings("NullAway.Init") // the extension does it
    static class OnFields {
        @ParleyServer private static TestServer shared;
        @ParleyServer private TestServer own;

        @Test
        void one() {
            use(shared);
            use(own);
        }

        @Test
        void two() {
            use(shared);
            use(own);
        }
    }

    @Test
    void aParameterHasAServerOfItsOwn() {
        runs(OnParameters.class, 1);
        assertThat(GIVEN.get(0)).isNotSameAs(GIVEN.get(1));
    }

    static class OnParameters {
        @Test
        void two(@ParleyServer TestServer one, @ParleyServer TestServer other) {
            use(one);
            use(other);
            assertThatThrownBy(one::network)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("impairable = true");
        }
    }

    @Test
    void aServerCanBeBehindANetworkThatFails() {
        runs(Impairable.class, 1);
    }

    @ParleyServer(impairable = true)
    static class Impairable {
        @Test
        void refuses(TestServer server) {
            use(server);
            server.network().refuseConnections();
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.httpUrl())).build();
            assertThatThrownBy(
                            () ->
                                    HttpClient.newHttpClient()
                                            .send(request, HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
            server.network().heal();
            use(server);
        }
    }

    @Test
    void aFieldOfAnotherTypeIsRefusedWithAReason() {
        run(WrongType.class)
                .containerEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        finishedWithFailure(
                                instanceOf(ExtensionConfigurationException.class),
                                message(text -> text.contains("of type TestServer"))));
    }

    static class WrongType {
        @ParleyServer static String server = "";

        @Test
        void neverRuns() {}
    }

    @Test
    void aTokenOfAnotherKeyIsRefused() {
        try (TestServer server = TestServer.start();
                TestServer other =
                        TestServer.start(config -> config.key("other", "x".repeat(32)))) {
            assertThat(answer(server, "no token")).isEqualTo("invalid authorization token");
            assertThat(server.url()).isNotEqualTo(other.url()).startsWith("ws://127.0.0.1:");
            assertThat(server.apiSecret()).hasSizeGreaterThanOrEqualTo(32);
        }
    }
}
