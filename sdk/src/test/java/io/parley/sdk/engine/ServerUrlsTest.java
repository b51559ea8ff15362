package io.parley.sdk.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.RegionInfo;
import io.parley.proto.livekit.RegionSettings;
import io.parley.sdk.signal.SignalEndpoint;
import org.junit.jupiter.api.Test;

class ServerUrlsTest {
    private final ServerUrls urls = new ServerUrls(SignalEndpoint.parse("wss://given.example"));

    private static RegionSettings regions(String... hosts) {
        RegionSettings.Builder settings = RegionSettings.newBuilder();
        for (String host : hosts) {
            settings.addRegions(RegionInfo.newBuilder().setUrl(host));
        }
        return settings.build();
    }

    private String next() {
        urls.next();
        return urls.current().host();
    }

    @Test
    void staysWithTheGivenUrlWhereThereIsNoOther() {
        assertThat(next()).isEqualTo("given.example");
    }

    @Test
    void triesRegionsInTheirOrderAndTheGivenUrlAfterThem() {
        urls.offer(regions("https://a.example", "https://b.example"));
        assertThat(urls.current().host()).isEqualTo("a.example");
        assertThat(next()).isEqualTo("b.example");
        assertThat(next()).isEqualTo("given.example");
        assertThat(next()).isEqualTo("a.example");
    }

    @Test
    void keepsWhatWorked() {
        urls.offer(regions("https://a.example", "https://b.example"));
        assertThat(next()).isEqualTo("b.example");
        urls.succeeded();
        assertThat(urls.current().host()).isEqualTo("b.example");
        assertThat(next()).isEqualTo("a.example");
    }

    @Test
    void usesAnAlternativeWhenThePresentUrlFails() {
        urls.offerAlternative("wss://other.example");
        urls.offerAlternative("");
        assertThat(urls.current().host()).isEqualTo("given.example");
        assertThat(next()).isEqualTo("other.example");
    }

    @Test
    void ignoresWhatIsNoUrlAndWhatIsKnown() {
        urls.offer(regions("nonsense", "wss://given.example", "ftp://a.example"));
        assertThat(urls.current().host()).isEqualTo("given.example");
        assertThat(next()).isEqualTo("given.example");
    }
}
