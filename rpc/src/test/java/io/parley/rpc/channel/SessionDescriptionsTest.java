package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.SessionDescriptionInit;
import io.parley.webrtc.sdp.SdpType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SessionDescriptionsTest {
    private static String base64(String json) {
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsWrittenIsRead() {
        SessionDescriptionInit offer =
                new SessionDescriptionInit(SdpType.OFFER, "v=0\r\ns=\"quoted\\\"\t\u0001ü\r\n");
        assertThat(SessionDescriptions.decode(SessionDescriptions.encode(offer))).isEqualTo(offer);
    }

    @Test
    void theJsonOfOthersIsRead() {
        assertThat(
                        SessionDescriptions.decode(
                                base64(
                                        " { \"sdp\" : \"v=0\\r\\n\\u0041\\/\", \"n\":-1.5e3,"
                                                + "\"x\":null, \"type\" :\"answer\" } ")))
                .isEqualTo(new SessionDescriptionInit(SdpType.ANSWER, "v=0\r\nA/"));
    }

    @Test
    void membersThatNobodyKnowsAreIgnoredHoweverTheyAreNested() {
        assertThat(
                        SessionDescriptions.decode(
                                base64(
                                        "{\"extra\":{\"a\":[1,{\"sdp\":\"no\"}]},\"sdp\":\"v=0\","
                                                + "\"list\":[[],{}],\"type\":\"offer\"}")))
                .isEqualTo(new SessionDescriptionInit(SdpType.OFFER, "v=0"));
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        String text = "{\"type\":\"offer\",\"sdp\":\"\",\"x\":" + deep + "}";
        assertThat(SessionDescriptions.decode(base64(text))).isNull();
    }

    @Test
    void whatIsNoDescriptionIsNull() {
        for (String json :
                new String[] {
                    "",
                    "{",
                    "{}",
                    "[]",
                    "{\"type\":\"offer\"}",
                    "{\"type\":\"nothing\",\"sdp\":\"\"}",
                    "{\"type\":\"offer\",\"sdp\":\"\\x\"}",
                    "{\"type\":\"offer\",\"sdp\":\"\\u12\"}",
                    "{\"type\":\"offer\",\"sdp\":\"\"} more",
                    "{\"type\":\"offer\",\"sdp\":\"",
                    "{\"type\":\"offer\",\"sdp\":{}}",
                }) {
            assertThat(SessionDescriptions.decode(base64(json))).as(json).isNull();
        }
        assertThat(SessionDescriptions.decode("no base64!")).isNull();
    }
}
