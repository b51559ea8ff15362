package io.parley.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageFramesTest {

    private final MessageFrames frames = new MessageFrames();

    @AfterEach
    void release() {
        frames.release();
    }

    private void add(int... bytes) {
        ByteBuf data = Unpooled.buffer();
        for (int each : bytes) {
            data.writeByte(each);
        }
        frames.add(data, UnpooledByteBufAllocator.DEFAULT);
    }

    private byte[] message() throws Exception {
        InputStream message = Objects.requireNonNull(frames.next());
        byte[] content = message.readAllBytes();
        frames.read();
        return content;
    }

    @Test
    void readsMessagesHoweverTheyAreCut() throws Exception {
        for (int each : new int[] {0, 0, 0, 0, 2, 7}) {
            add(each);
            assertThat(frames.next()).isNull();
        }
        add(8, 0, 0, 0, 0, 0, 0, 0);
        assertThat(message()).containsExactly(7, 8);
        assertThat(message()).isEmpty();
        assertThat(frames.next()).isNull();
        add(0, 0, 1, 9);
        assertThat(message()).containsExactly(9);
        assertThat(frames.isEmpty()).isTrue();
    }

    @Test
    void refusesALengthAboveTheLimitBeforeItComes() {
        add(0, 2, 0, 0, 1);
        assertThatThrownBy(frames::next)
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("RESOURCE_EXHAUSTED: message: 33554433 bytes");
    }

    @Test
    void takesNoCompressedMessage() {
        add(1, 0, 0, 0, 0);
        assertThatThrownBy(frames::next)
                .satisfies(
                        failure ->
                                assertThat(Status.fromThrowable(failure).getCode())
                                        .isEqualTo(Status.Code.INTERNAL));
    }

    @Test
    void writesWhatItReads() throws Exception {
        ByteBuf written =
                MessageFrames.write(
                        new ByteArrayInputStream(new byte[] {1, 2, 3}),
                        UnpooledByteBufAllocator.DEFAULT);
        frames.add(written, UnpooledByteBufAllocator.DEFAULT);
        written.release();
        assertThat(message()).containsExactly(1, 2, 3);
    }
}
