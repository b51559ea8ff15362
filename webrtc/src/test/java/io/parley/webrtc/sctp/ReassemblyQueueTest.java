package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.sctp.SctpEvent.MessageReceived;
import io.parley.webrtc.wire.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReassemblyQueueTest {
    private static final int B = DataView.BEGIN;
    private static final int E = DataView.END;
    private static final int U = DataView.UNORDERED;

    private final SctpContext context = new SctpContext(SctpOptions.DEFAULT);
    private final ReassemblyQueue queue = new ReassemblyQueue(context);

    static DataView data(int flags, int stream, int ssn, byte... payload) {
        byte[] chunk = new byte[DataView.HEADER_LENGTH + payload.length];
        chunk[1] = (byte) flags;
        Bytes.put16(chunk, 2, chunk.length);
        Bytes.put16(chunk, 8, stream);
        Bytes.put16(chunk, 10, ssn);
        Bytes.put32(chunk, 12, 53);
        System.arraycopy(payload, 0, chunk, DataView.HEADER_LENGTH, payload.length);
        TlvReader reader = new TlvReader();
        reader.wrap(chunk, 0, chunk.length);
        assertThat(reader.next()).isTrue();
        DataView view = new DataView();
        assertThat(view.wrap(reader)).isTrue();
        return view;
    }

    private List<String> delivered() {
        List<String> texts = new ArrayList<>();
        for (SctpEvent event = context.events.poll();
                event != null;
                event = context.events.poll()) {
            MessageReceived message = (MessageReceived) event;
            StringBuilder text = new StringBuilder("s" + message.stream() + ":");
            while (message.payload().hasRemaining()) {
                text.append(message.payload().get());
            }
            texts.add(text.toString());
        }
        return texts;
    }

    @Test
    void fragmentsInAnyOrderMakeOneMessage() {
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        for (int seed = 0; seed < 200; seed++) {
            Collections.shuffle(order, new Random(seed));
            ReassemblyQueue fresh = new ReassemblyQueue(context);
            for (int i : order) {
                int flags = (i == 0 ? B : 0) | (i == 5 ? E : 0);
                assertThat(fresh.add(100 + i, data(flags, 1, 0, (byte) i))).isTrue();
            }
            assertThat(delivered()).as("seed %d", seed).containsExactly("s1:012345");
            assertThat(fresh.heldBytes()).isZero();
        }
    }

    @Test
    void anOrderedMessageWaitsForEarlierOnesOfItsStreamOnly() {
        queue.add(11, data(B | E, 1, 1, (byte) 1));
        queue.add(12, data(B | E, 2, 0, (byte) 2));
        queue.add(13, data(B | E | U, 1, 0, (byte) 3));
        assertThat(delivered()).containsExactly("s2:2", "s1:3");
        assertThat(queue.heldBytes()).isEqualTo(1);
        queue.add(10, data(B | E, 1, 0, (byte) 0));
        assertThat(delivered()).containsExactly("s1:0", "s1:1");
        assertThat(queue.heldBytes()).isZero();
    }

    @Test
    void fragmentsOfDifferentMessagesAreNotJoined() {
        queue.add(10, data(B, 1, 0, (byte) 1));
        queue.add(11, data(E, 2, 0, (byte) 2));
        queue.add(12, data(B, 3, 0, (byte) 3));
        queue.add(13, data(E, 3, 1, (byte) 4));
        queue.add(14, data(B | U, 4, 0, (byte) 5));
        queue.add(15, data(E, 4, 0, (byte) 6));
        assertThat(delivered()).isEmpty();
    }

    @Test
    void skippingLetsWaitingMessagesGo() {
        queue.add(10, data(B, 1, 0, (byte) 9)); // its end never comes
        queue.add(12, data(B | E, 1, 1, (byte) 1));
        queue.add(13, data(B | E, 1, 2, (byte) 2));
        queue.forwardTo(11);
        queue.skipTo(1, 0);
        assertThat(delivered()).containsExactly("s1:1", "s1:2");
        assertThat(queue.heldBytes()).isZero();
    }

    @Test
    void sequenceNumbersWrap() {
        for (int i = 0; i < 70_000; i++) {
            queue.add(10 + i, data(B | E, 1, i & 0xFFFF, (byte) 1));
        }
        assertThat(delivered()).hasSize(70_000);
    }

    @Test
    void aStreamThatWasResetStartsWithZeroAgain() {
        queue.add(10, data(B | E, 1, 0, (byte) 1));
        queue.add(12, data(B | E, 1, 2, (byte) 2));
        queue.resetStream(1);
        assertThat(queue.heldBytes()).isZero();
        queue.add(13, data(B | E, 1, 0, (byte) 3));
        assertThat(delivered()).containsExactly("s1:1", "s1:3");
    }

    @Test
    void aMessageBeyondTheMaximumIsThrownAway() {
        SctpOptions small = SctpOptions.DEFAULT.withMaxMessageSize(1024);
        SctpContext strictContext = new SctpContext(small);
        ReassemblyQueue strict = new ReassemblyQueue(strictContext);
        strict.add(10, data(B, 1, 0, new byte[1000]));
        strict.add(11, data(E, 1, 0, new byte[1000]));
        strict.add(12, data(B | E, 1, 1, new byte[1025]));
        assertThat(strictContext.events).isEmpty();
        assertThat(strict.heldBytes()).isZero();
        assertThat(strictContext.counters.get(SctpCounter.DATA_INVALID)).isEqualTo(2);
    }

    @Test
    void theNumberOfStreamsAndOfWaitingMessagesIsBounded() {
        for (int stream = 0; stream < Limits.SCTP_ORDERED_STREAMS + 100; stream++) {
            assertThat(queue.add(stream, data(B | E, stream, 1, (byte) 1))).isTrue();
        }
        assertThat(queue.heldBytes()).isEqualTo(Limits.SCTP_ORDERED_STREAMS);
        int more = Limits.SCTP_WAITING_MESSAGES - Limits.SCTP_ORDERED_STREAMS;
        for (int i = 0; i < more; i++) {
            assertThat(queue.add(5000 + i, data(B | E, 7, 2 + i, (byte) 1))).isTrue();
        }
        assertThat(queue.add(99_999, data(B | E, 7, 2 + more, (byte) 1))).isFalse();
        assertThat(queue.add(99_999, data(B | E, 7, 0, (byte) 1))).isTrue();
        assertThat(delivered()).hasSize(more + 2);
    }

    @Test
    void fragmentsTooFarApartAreRefused() {
        assertThat(queue.add(10, data(B, 1, 0, (byte) 1))).isTrue();
        assertThat(queue.add(10 + FragmentRing.MAX_SPAN, data(E, 1, 0, (byte) 1))).isFalse();
        assertThat(queue.add(9 + FragmentRing.MAX_SPAN, data(E, 1, 0, (byte) 1))).isTrue();
        assertThat(delivered()).isEmpty();
    }
}
