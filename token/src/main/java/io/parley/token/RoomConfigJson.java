package io.parley.token;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.parley.proto.livekit.RoomConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code roomConfig} claim: a message in protobuf's JSON form. Covers the kinds of fields that
 * the message has: texts, flags, unsigned numbers, messages, lists, and maps of texts.
 */
final class RoomConfigJson {
    private static final double MAX_UINT32 = 0xFFFF_FFFFL;

    /** Ends the reading; a field has a value that it cannot have. */
    private static final class WrongType extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongType() {
            super(null, null, false, false);
        }
    }

    private RoomConfigJson() {}

    /** Null when a field has a wrong type. Fields that are not known are left out. */
    static @Nullable RoomConfiguration read(Map<?, ?> json) {
        RoomConfiguration.Builder builder = RoomConfiguration.newBuilder();
        try {
            merge(json, builder);
        } catch (WrongType e) {
            return null;
        }
        return builder.build();
    }

    private static void merge(Map<?, ?> json, Message.Builder builder) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            Object value = json.get(field.getJsonName());
            if (value == null) {
                value = json.get(field.getName());
            }
            if (value != null) {
                set(builder, field, value);
            }
        }
    }

    private static void set(Message.Builder builder, FieldDescriptor field, Object value) {
        if (field.isMapField()) {
            if (!(value instanceof Map<?, ?> map)) {
                throw new WrongType();
            }
            Descriptor entryType = field.getMessageType();
            map.forEach(
                    (key, item) -> {
                        Message.Builder entry = builder.newBuilderForField(field);
                        set(entry, entryType.findFieldByNumber(1), key);
                        set(entry, entryType.findFieldByNumber(2), item);
                        builder.addRepeatedField(field, entry.build());
                    });
        } else if (field.isRepeated()) {
            if (!(value instanceof List<?> list)) {
                throw new WrongType();
            }
            list.forEach(item -> builder.addRepeatedField(field, single(builder, field, item)));
        } else {
            builder.setField(field, single(builder, field, value));
        }
    }

    private static Object single(Message.Builder builder, FieldDescriptor field, Object value) {
        switch (field.getJavaType()) {
            case STRING -> {
                return value instanceof String text ? text : wrongType();
            }
            case BOOLEAN -> {
                return value instanceof Boolean flag ? flag : wrongType();
            }
            case INT -> {
                return unsigned(value);
            }
            case MESSAGE -> {
                Message.Builder message = builder.newBuilderForField(field);
                merge(value instanceof Map<?, ?> map ? map : wrongType(), message);
                return message.build();
            }
            default -> throw new WrongType();
        }
    }

    private static <T> T wrongType() {
        throw new WrongType();
    }

    /** A number may come as a text, too. */
    private static Integer unsigned(Object value) {
        double number;
        try {
            number = value instanceof String text ? Double.parseDouble(text) : number(value);
        } catch (NumberFormatException e) {
            throw new WrongType();
        }
        if (!(number >= 0 && number <= MAX_UINT32 && number == Math.rint(number))) {
            throw new WrongType();
        }
        return (int) (long) number;
    }

    private static double number(Object value) {
        return value instanceof Double number ? number : wrongType();
    }

    /** The fields that are set, in the order of their numbers. */
    static Map<String, Object> write(Message message) {
        Map<String, Object> json = new LinkedHashMap<>();
        message.getAllFields()
                .forEach((field, value) -> json.put(field.getJsonName(), write(field, value)));
        return json;
    }

    private static Object write(FieldDescriptor field, Object value) {
        if (field.isMapField()) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (Object item : (List<?>) value) {
                Message entry = (Message) item;
                Descriptor type = entry.getDescriptorForType();
                map.put(
                        String.valueOf(entry.getField(type.findFieldByNumber(1))),
                        entry.getField(type.findFieldByNumber(2)));
            }
            return map;
        }
        if (field.isRepeated()) {
            List<Object> list = new ArrayList<>();
            ((List<?>) value).forEach(item -> list.add(writeSingle(item)));
            return list;
        }
        return writeSingle(value);
    }

    private static Object writeSingle(Object value) {
        if (value instanceof Message message) {
            return write(message);
        }
        return value instanceof Integer number ? Integer.toUnsignedLong(number) : value;
    }
}
