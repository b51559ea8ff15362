package io.parley.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.Test;

class CallHeadersTest {

    @Test
    void readsTimeoutsInEveryUnit() {
        assertThat(CallHeaders.timeoutNanos("1H")).isEqualTo(3_600_000_000_000L);
        assertThat(CallHeaders.timeoutNanos("2M")).isEqualTo(120_000_000_000L);
        assertThat(CallHeaders.timeoutNanos("10S")).isEqualTo(10_000_000_000L);
        assertThat(CallHeaders.timeoutNanos("2499m")).isEqualTo(2_499_000_000L);
        assertThat(CallHeaders.timeoutNanos("7u")).isEqualTo(7_000);
        assertThat(CallHeaders.timeoutNanos("99999999n")).isEqualTo(99_999_999);
        assertThat(CallHeaders.timeoutNanos("0S")).isZero();
    }

    @Test
    void knowsATimeoutThatIsNone() {
        for (String text : new String[] {"", "S", "1", "1x", "-1S", "1 S", "123456789S"}) {
            assertThat(CallHeaders.timeoutNanos(text)).as(text).isNegative();
        }
    }

    @Test
    void keepsWhatIsNotMetadataFromHandlers() {
        Http2Headers headers = new DefaultHttp2Headers();
        headers.path("/a/B").set("te", "trailers").set("content-type", "application/grpc");
        headers.set("grpc-timeout", "1S").set("x", "1").set("b-bin", "AAE,Ag==");
        headers.set("c-bin", "no base64!");
        Metadata metadata = CallHeaders.metadata(headers);
        assertThat(metadata.keys()).containsExactlyInAnyOrder("x", "b-bin");
        assertThat(metadata.getAll(Metadata.Key.of("b-bin", Metadata.BINARY_BYTE_MARSHALLER)))
                .containsExactly(new byte[] {0, 1}, new byte[] {2});
    }

    @Test
    void escapesWhatAHeaderCannotHold() {
        assertThat(CallHeaders.escaped("100 % für\n")).isEqualTo("100 %25 f%C3%BCr%0A");
    }
}
