package io.parley.sdk.e2ee;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.EncryptedPacketPayload;
import org.jspecify.annotations.Nullable;

/** Moves a packet's value to and from the message that is encrypted. */
final class PacketValues {
    private PacketValues() {}

    /** What is encrypted of a packet, or null when its kind goes in clear. */
    static @Nullable EncryptedPacketPayload encryptable(DataPacket packet) {
        EncryptedPacketPayload.Builder payload = EncryptedPacketPayload.newBuilder();
        switch (packet.getValueCase()) {
            case USER -> payload.setUser(packet.getUser());
            case CHAT_MESSAGE -> payload.setChatMessage(packet.getChatMessage());
            case RPC_REQUEST -> payload.setRpcRequest(packet.getRpcRequest());
            case RPC_ACK -> payload.setRpcAck(packet.getRpcAck());
            case RPC_RESPONSE -> payload.setRpcResponse(packet.getRpcResponse());
            case STREAM_HEADER -> payload.setStreamHeader(packet.getStreamHeader());
            case STREAM_CHUNK -> payload.setStreamChunk(packet.getStreamChunk());
            case STREAM_TRAILER -> payload.setStreamTrailer(packet.getStreamTrailer());
            default -> {
                return null;
            }
        }
        return payload.build();
    }

    /** The packet with what was encrypted in its place; null when that is nothing. */
    static @Nullable DataPacket restore(DataPacket packet, EncryptedPacketPayload payload) {
        DataPacket.Builder restored = packet.toBuilder();
        switch (payload.getValueCase()) {
            case USER -> restored.setUser(payload.getUser());
            case CHAT_MESSAGE -> restored.setChatMessage(payload.getChatMessage());
            case RPC_REQUEST -> restored.setRpcRequest(payload.getRpcRequest());
            case RPC_ACK -> restored.setRpcAck(payload.getRpcAck());
            case RPC_RESPONSE -> restored.setRpcResponse(payload.getRpcResponse());
            case STREAM_HEADER -> restored.setStreamHeader(payload.getStreamHeader());
            case STREAM_CHUNK -> restored.setStreamChunk(payload.getStreamChunk());
            case STREAM_TRAILER -> restored.setStreamTrailer(payload.getStreamTrailer());
            default -> {
                return null;
            }
        }
        return restored.build();
    }
}
