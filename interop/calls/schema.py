"""interop.Calls, a service with a method of each kind, made without a .proto compiler."""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

SERVICE = "interop.Calls"
METHODS = {"Say": (False, False), "Spell": (False, True), "Join": (True, False), "Chat": (True, True)}


def _file():
    file = descriptor_pb2.FileDescriptorProto(name="interop/calls.proto", package="interop", syntax="proto3")
    message = file.message_type.add(name="Text")
    message.field.add(name="text", number=1, type=descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
                      label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL)
    message.field.add(name="data", number=2, type=descriptor_pb2.FieldDescriptorProto.TYPE_BYTES,
                      label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL)
    service = file.service.add(name="Calls")
    for name, (many_in, many_out) in METHODS.items():
        service.method.add(name=name, input_type=".interop.Text", output_type=".interop.Text",
                           client_streaming=many_in, server_streaming=many_out)
    return file


descriptor_pool.Default().Add(_file())
Text = message_factory.GetMessageClass(descriptor_pool.Default().FindMessageTypeByName("interop.Text"))
