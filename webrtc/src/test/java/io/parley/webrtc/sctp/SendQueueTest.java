package io.parley.webrtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class SendQueueTest {
    private final SctpContext context =
            new SctpContext(SctpOptions.DEFAULT.withSendBuffer(100_000));
    private final SendQueue queue = new SendQueue(context);

    private boolean add(int stream, int length) {
        return queue.add(stream, 53, Delivery.RELIABLE, SctpPair.bytes(length, 1), 0);
    }

    private OutgoingMessage sendNext() {
        OutgoingMessage message = Objects.requireNonNull(queue.next(0));
        queue.onSent(message, message.length);
        return message;
    }

    @Test
    void smallMessagesDoNotWaitForABulkStream() {
        for (int i = 0; i < 5; i++) {
            add(1, 16_000);
        }
        sendNext();
        for (int i = 0; i < 100; i++) {
            add(2, 50);
        }
        int smallBeforeNextBulk = 0;
        while (sendNext().stream.id == 2) {
            smallBeforeNextBulk++;
        }
        assertThat(smallBeforeNextBulk).isEqualTo(100);
    }

    @Test
    void equalStreamsTakeTurns() {
        for (int i = 0; i < 3; i++) {
            add(1, 1000);
        }
        for (int i = 0; i < 3; i++) {
            add(2, 1000);
        }
        int[] turns = new int[3];
        for (int i = 0; i < 4; i++) {
            turns[sendNext().stream.id]++;
        }
        assertThat(turns).containsExactly(0, 2, 2);
    }

    @Test
    void aMessageBegunIsFinishedBeforeAnother() {
        add(1, 5000);
        OutgoingMessage begun = Objects.requireNonNull(queue.next(0));
        queue.onSent(begun, 1000);
        add(2, 10);
        assertThat(queue.next(0)).isSameAs(begun);
        queue.onSent(begun, 4000);
        assertThat(sendNext().stream.id).isEqualTo(2);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void refusesWhatTheBufferCannotHoldUntilSomethingIsReleased() {
        assertThat(add(1, 60_000)).isTrue();
        assertThat(add(1, 60_000)).isFalse();
        OutgoingMessage message = sendNext();
        assertThat(add(1, 60_000)).isFalse();
        queue.release(message);
        assertThat(add(1, 60_000)).isTrue();
    }

    @Test
    void tellsOnceWhenTheBufferedAmountFallsToTheThreshold() {
        queue.stream(1).bufferedAmountLowThreshold = 1000;
        for (int i = 0; i < 3; i++) {
            add(1, 1000);
        }
        sendNext();
        assertThat(context.events).isEmpty();
        sendNext();
        assertThat(context.events).containsExactly(new SctpEvent.BufferedAmountLow(1));
        sendNext();
        assertThat(context.events).hasSize(1);
    }

    @Test
    void aMessageWhoseTimeIsOverIsNotEvenBegun() {
        Delivery brief = new Delivery(false, -1, 10, true);
        queue.add(1, 53, brief, SctpPair.bytes(100, 1), 0);
        add(1, 7);
        OutgoingMessage next = Objects.requireNonNull(queue.next(10_000_000));
        assertThat(next.length).isEqualTo(7);
        assertThat(context.counters.get(SctpCounter.MESSAGES_ABANDONED)).isEqualTo(1);
        assertThat(next.stream.bufferedAmount).isEqualTo(7);
    }

    @Test
    void orderedMessagesAreNumberedAndUnorderedOnesAreNot() {
        add(1, 10);
        queue.add(1, 53, new Delivery(true, -1, -1, true), SctpPair.bytes(10, 1), 0);
        add(1, 10);
        assertThat(sendNext().ssn).isZero();
        sendNext();
        assertThat(sendNext().ssn).isEqualTo(1);
    }
}
