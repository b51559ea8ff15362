package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerCommandsTest {
    private static final String NOWHERE = "http://127.0.0.1:1";

    @Test
    void aCallNeedsSomethingToDo() {
        CommandRun run = CommandRun.of("call", "--signaling", NOWHERE, "--host", "x");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("parley: what to do with x?").hasLineCount(1);
    }

    @Test
    void aCallNeedsAnAddress() {
        CommandRun run = CommandRun.of("call", "--signaling", "ftp://x", "--host", "x", "list");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("parley: 'ftp://x' is not an address").hasLineCount(1);
    }

    @Test
    void aServiceThatCannotBeReachedIsOneLine() {
        CommandRun run = CommandRun.of("call", "--signaling", NOWHERE, "--host", "x", "list");
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).startsWith("parley: cannot reach x: UNAVAILABLE").hasLineCount(1);
        assertThat(run.err()).contains("Connection refused");
    }

    @Test
    void anAnswererNeedsAddressesThatAreSome() {
        CommandRun signaling =
                CommandRun.of("answer", "--signaling", "?", "--host", "x", "--forward", "y:1");
        assertThat(signaling.code()).isEqualTo(ExitCode.USAGE);
        assertThat(signaling.err()).contains("'?' is not an address").hasLineCount(1);
        CommandRun forward =
                CommandRun.of("answer", "--signaling", NOWHERE, "--host", "x", "--forward", "a b");
        assertThat(forward.code()).isEqualTo(ExitCode.USAGE);
        assertThat(forward.err()).startsWith("parley: --forward: 'a b' is not an address");
    }

    @Test
    void halfAKeyIsNone() {
        CommandRun run =
                CommandRun.of(
                        Map.of("PARLEY_API_KEY", "id"),
                        "call",
                        "--signaling",
                        NOWHERE,
                        "--host",
                        "x",
                        "list");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("parley: --api-secret is missing").hasLineCount(1);
    }

    @Test
    void aFileOfCertificatesThatCannotBeReadIsNamed() {
        CommandRun run =
                CommandRun.of(
                        "call", "--signaling", NOWHERE, "--host", "x", "--ca", "/no/such", "list");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("parley: --ca: cannot read /no/such").hasLineCount(1);
    }

    @Test
    void helpTeachesByExamples() {
        assertThat(CommandRun.of("call", "--help").out())
                .contains("--listen 127.0.0.1:0", "METHOD [JSON]", "Exit codes");
        assertThat(CommandRun.of("answer", "--help").out())
                .contains("--forward 127.0.0.1:50051", "reflection", "Exit codes");
    }

    @Test
    void headersAreReadAsInHttp() {
        Metadata headers = CallHeaders.parse(List.of("A: b", "c: d: e", "x-bin: AAH/"));
        assertThat(headers.get(Metadata.Key.of("a", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("b");
        assertThat(headers.get(Metadata.Key.of("c", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("d: e");
        assertThat(headers.get(Metadata.Key.of("x-bin", Metadata.BINARY_BYTE_MARSHALLER)))
                .containsExactly(0, 1, 0xFF);
        assertThatThrownBy(() -> CallHeaders.parse(List.of("nothing")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("expected: as in 'name: value'");
    }

    @Test
    void theLocalPortIsAnAddress() {
        assertThat(LocalPort.parse("127.0.0.1:0")).isEqualTo(new InetSocketAddress("127.0.0.1", 0));
        assertThat(LocalPort.parse("[::1]:8080")).isEqualTo(new InetSocketAddress("::1", 8080));
        assertThatThrownBy(() -> LocalPort.parse("8080"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("expected: as in 127.0.0.1:0");
    }
}
