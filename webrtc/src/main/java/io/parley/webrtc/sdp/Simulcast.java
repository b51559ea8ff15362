package io.parley.webrtc.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which encodings of one source a section sends and receives (RFC 8853 §5.1), by rid.
 *
 * <p>Of alternatives ({@code a,b}) the first counts, and an encoding that starts out paused ({@code
 * ~a}) is one like the others.
 *
 * @param send in the order written; empty for none
 * @param receive in the order written; empty for none
 */
public record Simulcast(List<String> send, List<String> receive) {
    /** No simulcast. */
    public static final Simulcast NONE = new Simulcast(List.of(), List.of());

    /** Far more encodings than anybody sends. */
    private static final int MAX_ENCODINGS = 16;

    public Simulcast {
        send = List.copyOf(send);
        receive = List.copyOf(receive);
    }

    /** Reads the value of the attribute, as far as it follows the grammar; null is no simulcast. */
    public static Simulcast parse(@Nullable String value) {
        if (value == null) {
            return NONE;
        }
        String[] words = value.strip().split(" +", -1);
        List<String> send = List.of();
        List<String> receive = List.of();
        for (int i = 0; i + 1 < words.length; i += 2) {
            switch (words[i]) {
                case "send" -> send = encodings(words[i + 1]);
                case "recv" -> receive = encodings(words[i + 1]);
                default -> {
                    return NONE; // of the drafts
                }
            }
        }
        return new Simulcast(send, receive);
    }

    private static List<String> encodings(String list) {
        List<String> rids = new ArrayList<>();
        for (String alternatives : list.split(";", -1)) {
            String first = alternatives.split(",", 2)[0];
            String rid = first.startsWith("~") ? first.substring(1) : first;
            if (!rid.isEmpty() && !rids.contains(rid) && rids.size() < MAX_ENCODINGS) {
                rids.add(rid);
            }
        }
        return rids;
    }
}
