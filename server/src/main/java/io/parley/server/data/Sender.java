package io.parley.server.data;

/**
 * Who sends data, as the packets will say.
 *
 * @param identity empty when the sender is hidden
 * @param agent may transcribe, and speak for others in chats and texts
 */
public record Sender(String sid, String identity, boolean agent) {}
