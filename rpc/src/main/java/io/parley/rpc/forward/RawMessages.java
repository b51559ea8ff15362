package io.parley.rpc.forward;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Messages as the bytes that they are. */
final class RawMessages implements MethodDescriptor.Marshaller<byte[]> {
    static final RawMessages INSTANCE = new RawMessages();

    private RawMessages() {}

    @Override
    public InputStream stream(byte[] message) {
        return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("a message broke off")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    /** A method of which nothing but the name is known; any number of messages both ways. */
    static MethodDescriptor<byte[], byte[]> method(String fullName) {
        return MethodDescriptor.newBuilder(INSTANCE, INSTANCE)
                .setFullMethodName(fullName)
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .build();
    }
}
