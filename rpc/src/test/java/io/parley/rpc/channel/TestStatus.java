package io.parley.rpc.channel;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import com.google.rpc.Status;

/** A status with details, as grpc-java carries it in a trailer. */
final class TestStatus {
    private TestStatus() {}

    static byte[] withDetails() {
        return Status.newBuilder()
                .setCode(9)
                .setMessage("not today: größer")
                .addDetails(Any.pack(StringValue.of("first")))
                .addDetails(Any.pack(StringValue.of("second")))
                .build()
                .toByteArray();
    }
}
