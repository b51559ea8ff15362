package io.parley.sdk.datatrack;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of one track together. Packets may come in any order, twice or not at all; of the
 * frames that are incomplete only the newest are kept. Not thread-safe.
 */
final class Depacketizer {
    /**
     * How many frames late a packet may be; what is older belongs to a publisher that restarted.
     */
    private static final int LATE_FRAMES = 1_024;

    private final List<PartialFrame> partials = new ArrayList<>(1);
    private int maxPartials = 1;
    private boolean hasNewest;
    private int newest;
    private boolean hasDelivered;
    private int delivered;
    private long droppedFrames;
    private @Nullable PartialFrame spare;

    /** As many incomplete frames are kept, 1 to {@link Limits#MAX_PARTIAL_FRAMES}. */
    void setMaxPartials(int max) {
        maxPartials = max;
        while (partials.size() > maxPartials) {
            dropOldest();
        }
    }

    /** Incomplete frames that had to go. */
    long droppedFrames() {
        return droppedFrames;
    }

    /** Takes one packet; the frame that it completes, or null. */
    @Nullable ReceivedFrame onPacket(PacketHeader header, ByteBuffer payload) {
        if (hasDelivered && header.frame == delivered) {
            return null;
        }
        if (header.start && header.end) {
            return single(header, payload);
        }
        PartialFrame partial = find(header.frame);
        if (partial == null) {
            if (isLate(header.frame) && partials.size() >= maxPartials) {
                return null;
            }
            partial = add(header.frame);
        }
        if (!partial.add(header, payload)) {
            return null;
        }
        ReceivedFrame frame = partial.complete();
        if (frame != null) {
            partials.remove(partial);
            keepForNext(partial);
            setDelivered(header.frame);
        }
        return frame;
    }

    /** The common case needs no bookkeeping, and one copy. */
    private ReceivedFrame single(PacketHeader header, ByteBuffer payload) {
        if (!isLate(header.frame)) {
            noteNewest(header.frame);
            while (partials.size() >= maxPartials) {
                dropOldest();
            }
        }
        setDelivered(header.frame);
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return new ReceivedFrame(
                bytes,
                header.encrypted ? header.iv.clone() : null,
                header.keyIndex,
                header.hasUserTimestamp ? header.userTimestamp : null);
    }

    private @Nullable PartialFrame find(int frame) {
        for (int i = 0; i < partials.size(); i++) {
            if (partials.get(i).frame() == frame) {
                return partials.get(i);
            }
        }
        return null;
    }

    private PartialFrame add(int frame) {
        while (partials.size() >= maxPartials) {
            dropOldest();
        }
        PartialFrame partial = spare == null ? new PartialFrame() : spare;
        spare = null;
        partial.begin(frame);
        partials.add(partial);
        if (!isLate(frame)) {
            noteNewest(frame);
        }
        return partial;
    }

    private void dropOldest() {
        keepForNext(partials.remove(0));
        droppedFrames++;
    }

    private void keepForNext(PartialFrame partial) {
        partial.clear();
        spare = partial;
    }

    private void noteNewest(int frame) {
        hasNewest = true;
        newest = frame;
    }

    private void setDelivered(int frame) {
        hasDelivered = true;
        delivered = frame;
    }

    /** Whether a frame after this one was seen (serial number arithmetic, RFC 1982). */
    private boolean isLate(int frame) {
        int behind = (newest - frame) & 0xFFFF;
        return hasNewest && behind > 0 && behind < LATE_FRAMES;
    }
}
