package io.parley.server.link;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Packets on their way from one shard to another: a ring of bytes with one thread that writes and
 * one that reads. What was written is seen by the reader from {@link #publish} on, all of it at
 * once. A packet for which there is no room is not taken: to its receiver it is lost like one that
 * a network dropped, and is asked for again.
 *
 * <p>One packet goes to many subscribers, with a header of its own for each. A payload that is the
 * same as the one before is not copied again.
 */
final class PacketBatch {
    /** Takes what is read. */
    interface Reader {
        /**
         * @param slot whom it is for
         * @param serial tells apart those who had the slot one after the other
         * @param header borrowed until the call returns; a heap buffer
         * @param payload the same
         */
        void onPacket(int slot, int serial, boolean rtcp, ByteBuffer header, ByteBuffer payload);
    }

    // One record: six numbers, the header, and the payload unless an earlier record has it.
    private static final int SIZE = 0;
    private static final int SLOT = 4;
    private static final int SERIAL = 8;
    private static final int HEADER_LENGTH = 12;
    private static final int PAYLOAD_AT = 16;
    private static final int PAYLOAD_LENGTH = 20;
    private static final int FIXED = 24;

    private static final int ALIGNMENT = 8;
    private static final int RTCP = 1 << 31;

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final byte[] bytes;
    private final int mask;
    private final ByteBuffer header;
    private final ByteBuffer payload;

    /** Counted from the beginning of time, as all positions are; the ring holds the last ones. */
    private volatile long published;

    private volatile long consumed;

    private volatile long dropped;

    // Of the writer alone.
    private long end;
    private long drops;
    private long knownConsumed;
    private int lastPayload;
    private int lastPayloadLength;

    /**
     * @param capacity bytes, a power of two
     */
    PacketBatch(int capacity) {
        if (Integer.bitCount(capacity) != 1 || capacity < ALIGNMENT) {
            throw new IllegalArgumentException(
                    "capacity: " + capacity + " (expected: a power of two)");
        }
        bytes = new byte[capacity];
        mask = capacity - 1;
        header = ByteBuffer.wrap(bytes);
        payload = ByteBuffer.wrap(bytes);
    }

    /** Adds a packet; false, and it is counted, when there is no room. Writer only. */
    boolean put(int slot, int serial, boolean rtcp, ByteBuffer head, ByteBuffer body) {
        int headLength = head.remaining();
        int bodyLength = body.remaining();
        boolean again = isLast(body, bodyLength);
        int size = aligned(FIXED + headLength + (again ? 0 : bodyLength));
        int at = (int) end & mask;
        int gap = at + size > bytes.length ? bytes.length - at : 0;
        if (!hasRoom(gap + size)) {
            drops++;
            dropped = drops;
            return false;
        }
        if (gap > 0) {
            // No packet is torn: the end of the ring stays unused.
            INTS.set(bytes, at, -gap);
            end += gap;
            at = 0;
        }
        INTS.set(bytes, at + SIZE, size);
        INTS.set(bytes, at + SLOT, slot);
        INTS.set(bytes, at + SERIAL, serial);
        INTS.set(bytes, at + HEADER_LENGTH, rtcp ? headLength | RTCP : headLength);
        copy(head, at + FIXED, headLength);
        if (!again) {
            lastPayload = at + FIXED + headLength;
            lastPayloadLength = bodyLength;
            copy(body, lastPayload, bodyLength);
        }
        INTS.set(bytes, at + PAYLOAD_AT, lastPayload);
        INTS.set(bytes, at + PAYLOAD_LENGTH, bodyLength);
        end += size;
        return true;
    }

    /** Only within what is not published: the reader frees that as a whole. */
    private boolean isLast(ByteBuffer body, int length) {
        int from = body.arrayOffset() + body.position();
        return length > 0
                && length == lastPayloadLength
                && Arrays.equals(
                        bytes,
                        lastPayload,
                        lastPayload + length,
                        body.array(),
                        from,
                        from + length);
    }

    private static int aligned(int size) {
        return (size + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private boolean hasRoom(int size) {
        if (end + size - knownConsumed <= bytes.length) {
            return true;
        }
        knownConsumed = consumed;
        return end + size - knownConsumed <= bytes.length;
    }

    private void copy(ByteBuffer from, int to, int length) {
        System.arraycopy(from.array(), from.arrayOffset() + from.position(), bytes, to, length);
    }

    /** Bytes that the reader does not see yet. Writer only. */
    long unpublished() {
        return end - published;
    }

    /** Lets the reader see what was written; false when that is nothing new. Writer only. */
    boolean publish() {
        if (end == published) {
            return false;
        }
        published = end;
        lastPayloadLength = 0;
        return true;
    }

    /** Reads all that is published. Reader only. */
    void drain(Reader reader) {
        long to = published;
        long from = consumed;
        while (from < to) {
            int at = (int) from & mask;
            int size = (int) INTS.get(bytes, at + SIZE);
            if (size < 0) {
                from -= size;
                continue;
            }
            int headLength = (int) INTS.get(bytes, at + HEADER_LENGTH);
            window(header, at + FIXED, headLength & ~RTCP);
            window(
                    payload,
                    (int) INTS.get(bytes, at + PAYLOAD_AT),
                    (int) INTS.get(bytes, at + PAYLOAD_LENGTH));
            reader.onPacket(
                    (int) INTS.get(bytes, at + SLOT),
                    (int) INTS.get(bytes, at + SERIAL),
                    headLength < 0,
                    header,
                    payload);
            from += size;
        }
        consumed = to;
    }

    private static void window(ByteBuffer buffer, int at, int length) {
        buffer.limit(at + length).position(at);
    }

    /** Packets for which there was no room. Any thread. */
    long dropped() {
        return dropped;
    }
}
