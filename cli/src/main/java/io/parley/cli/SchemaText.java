package io.parley.cli;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.Locale;

/** Descriptors in the words of a .proto file. */
final class SchemaText {

    private SchemaText() {}

    static String of(ServiceDescriptor service) {
        StringBuilder text = new StringBuilder("service " + service.getFullName() + " {\n");
        service.getMethods().forEach(method -> text.append("  ").append(of(method)).append('\n'));
        return text.append('}').toString();
    }

    static String of(MethodDescriptor method) {
        return "rpc "
                + method.getName()
                + "("
                + (method.isClientStreaming() ? "stream " : "")
                + method.getInputType().getFullName()
                + ") returns ("
                + (method.isServerStreaming() ? "stream " : "")
                + method.getOutputType().getFullName()
                + ");";
    }

    static String of(EnumDescriptor type) {
        StringBuilder text = new StringBuilder("enum " + type.getFullName() + " {\n");
        for (EnumValueDescriptor value : type.getValues()) {
            text.append("  ").append(value.getName()).append(" = ");
            text.append(value.getNumber()).append(";\n");
        }
        return text.append('}').toString();
    }

    static String of(Descriptor message) {
        StringBuilder text = new StringBuilder("message " + message.getFullName() + " {\n");
        for (FieldDescriptor field : message.getFields()) {
            text.append("  ").append(label(field)).append(type(field));
            text.append(' ').append(field.getName()).append(" = ");
            text.append(field.getNumber()).append(";");
            if (field.getRealContainingOneof() != null) {
                text.append(" // one of ").append(field.getRealContainingOneof().getName());
            }
            text.append('\n');
        }
        return text.append('}').toString();
    }

    private static String label(FieldDescriptor field) {
        if (field.isMapField()) {
            return "";
        }
        if (field.isRepeated()) {
            return "repeated ";
        }
        return field.hasOptionalKeyword() ? "optional " : "";
    }

    private static String type(FieldDescriptor field) {
        if (field.isMapField()) {
            return "map<"
                    + type(field.getMessageType().findFieldByNumber(1))
                    + ", "
                    + type(field.getMessageType().findFieldByNumber(2))
                    + ">";
        }
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }
}
