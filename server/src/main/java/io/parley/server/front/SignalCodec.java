package io.parley.server.front;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The two forms of a signal message: protobuf in a binary frame, proto-JSON in a text frame. */
final class SignalCodec {

    private static final JsonFormat.Parser JSON_PARSER =
            JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer JSON_PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace();

    private SignalCodec() {}

    /** The message of a binary frame; null if it is none. */
    static @Nullable SignalRequest parseBinary(byte[] payload) {
        try {
            return SignalRequest.parseFrom(payload);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** The message of a text frame; null if it is none, or not UTF-8 (RFC 6455 §8.1). */
    static @Nullable SignalRequest parseJson(byte[] payload) {
        try {
            String json =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
            SignalRequest.Builder request = SignalRequest.newBuilder();
            JSON_PARSER.merge(json, request);
            return request.build();
        } catch (CharacterCodingException | InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** A message in one of its forms. */
    static byte[] encode(SignalResponse message, boolean json) {
        if (!json) {
            return message.toByteArray();
        }
        try {
            return JSON_PRINTER.print(message).getBytes(StandardCharsets.UTF_8);
        } catch (InvalidProtocolBufferException e) {
            // Only an Any of an unknown type cannot be printed, and no signal message holds one.
            throw new IllegalStateException("no JSON form: " + message.getMessageCase(), e);
        }
    }
}
