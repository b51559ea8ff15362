package io.parley.server.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;

/** Protobuf's JSON form as LiveKit's server writes it: every field, by its name in the schema. */
final class JsonText {
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer()
                    .includingDefaultValueFields()
                    .preservingProtoFieldNames()
                    .omittingInsignificantWhitespace();

    private JsonText() {}

    static byte[] of(Message message) {
        try {
            return PRINTER.print(message).getBytes(StandardCharsets.UTF_8);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }

    static void parse(String text, Message.Builder into) throws InvalidProtocolBufferException {
        PARSER.merge(text, into);
    }
}
