package io.parley.cli.room;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

/**
 * Messages of the protocol as JSON for programs: every field is there, under the name that the room
 * API itself uses, so that the same filter works on every server.
 */
public final class ProtoJson {

    private ProtoJson() {}

    /** One document, without the end of its last line. */
    public static String print(MessageOrBuilder message) {
        try {
            return JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .includingDefaultValueFields()
                    .print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message cannot be written as JSON", e);
        }
    }
}
