package io.parley.server.front;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/** Sets the fields of a message from the parameters of a query, such as {@code error.code=5}. */
final class QueryFields {

    private QueryFields() {}

    /**
     * Sets one field; one that the message has not is overlooked, as in JSON.
     *
     * @throws IllegalArgumentException if the value does not fit the field
     */
    static void set(Message.Builder builder, String path, String value) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        FieldDescriptor field = builder.getDescriptorForType().findFieldByName(name);
        if (field == null || field.isMapField()) {
            return;
        }
        boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        if (message && !field.isRepeated() && dot > 0) {
            Message.Builder inner = builder.getFieldBuilder(field);
            set(inner, path.substring(dot + 1), value);
        } else if (!message && dot < 0) {
            Object parsed = parse(field, value);
            if (field.isRepeated()) {
                builder.addRepeatedField(field, parsed);
            } else {
                builder.setField(field, parsed);
            }
        }
    }

    private static Object parse(FieldDescriptor field, String value) {
        try {
            return switch (field.getJavaType()) {
                case STRING -> value;
                case BOOLEAN -> bool(field, value);
                case INT ->
                        field.getType() == FieldDescriptor.Type.UINT32
                                ? Integer.parseUnsignedInt(value)
                                : Integer.parseInt(value);
                case LONG -> Long.parseLong(value);
                case ENUM -> enumValue(field, value);
                default -> throw bad(field, value);
            };
        } catch (NumberFormatException e) {
            throw bad(field, value);
        }
    }

    private static Boolean bool(FieldDescriptor field, String value) {
        return switch (value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw bad(field, value);
        };
    }

    private static EnumValueDescriptor enumValue(FieldDescriptor field, String value) {
        EnumValueDescriptor found = field.getEnumType().findValueByName(value);
        if (found == null && value.matches("\\d{1,9}")) {
            found = field.getEnumType().findValueByNumber(Integer.parseInt(value));
        }
        if (found == null) {
            throw bad(field, value);
        }
        return found;
    }

    private static IllegalArgumentException bad(FieldDescriptor field, String value) {
        return new IllegalArgumentException(field.getName() + ": bad value " + value);
    }
}
