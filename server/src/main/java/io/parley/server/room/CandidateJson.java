package io.parley.server.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of an ICE candidate, {@code RTCIceCandidateInit} of W3C WebRTC §4.8.1.1.
 *
 * @param mid null when the client names the section by its index alone
 * @param mLineIndex 0 when the client gives none
 */
record CandidateJson(String candidate, @Nullable String mid, int mLineIndex) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Null when the text is not such an object. */
    static @Nullable CandidateJson parse(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
        JsonNode candidate = node == null ? null : node.get("candidate");
        if (node == null || candidate == null || !candidate.isTextual()) {
            return null;
        }
        JsonNode mid = node.get("sdpMid");
        JsonNode index = node.get("sdpMLineIndex");
        return new CandidateJson(
                candidate.textValue(),
                mid == null || !mid.isTextual() ? null : mid.textValue(),
                index == null || !index.isInt() ? 0 : Math.max(0, index.intValue()));
    }

    /** With every key that clients insist on: none of the first three may be missing or null. */
    String format() {
        ObjectNode node = JSON.createObjectNode();
        node.put("candidate", candidate);
        node.put("sdpMid", mid == null ? String.valueOf(mLineIndex) : mid);
        node.put("sdpMLineIndex", mLineIndex);
        node.putNull("usernameFragment");
        return node.toString();
    }
}
