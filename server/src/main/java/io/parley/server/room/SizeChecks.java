package io.parley.server.room;

import io.parley.server.limits.Limit;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Whether texts of participants and rooms are short enough; counts those that are not. */
final class SizeChecks {
    private static final String NAME = "exceeds name length limit";
    private static final String METADATA = "exceeds metadata size limit";

    private SizeChecks() {}

    /** Which limit is exceeded, in the words that clients know; empty when none is. */
    static String excess(
            NodeLoad node, String name, String metadata, Map<String, String> attributes) {
        if (isTooLong(node, Limit.NAME, name)) {
            return NAME;
        }
        if (isTooLong(node, Limit.METADATA, metadata)) {
            return METADATA;
        }
        long bytes = 0;
        for (Map.Entry<String, String> entry : attributes.entrySet()) {
            bytes += utf8Length(entry.getKey()) + utf8Length(entry.getValue());
        }
        return isTooMuch(node, Limit.ATTRIBUTES, bytes) ? "exceeds attributes size limit" : "";
    }

    /** Fails in the words of LiveKit's room API where a limit is exceeded. */
    static void check(NodeLoad node, String name, String metadata, Map<String, String> attributes) {
        switch (excess(node, name, metadata, attributes)) {
            case "" -> {}
            case NAME -> throw tooLong(node, Limit.NAME, "name length exceeds limits");
            case METADATA -> throw tooLong(node, Limit.METADATA, "metadata size exceeds limits");
            default -> throw tooLong(node, Limit.ATTRIBUTES, "attribute size exceeds limits");
        }
    }

    private static AdminException tooLong(NodeLoad node, Limit limit, String text) {
        return AdminException.badArgument(text, String.valueOf(node.limits().max(limit)));
    }

    static boolean isTooLong(NodeLoad node, Limit limit, String text) {
        return isTooMuch(node, limit, utf8Length(text));
    }

    private static boolean isTooMuch(NodeLoad node, Limit limit, long bytes) {
        boolean exceeded = node.limits().isExceeded(limit, bytes);
        if (exceeded) {
            node.refusals().count(limit);
        }
        return exceeded;
    }

    static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
