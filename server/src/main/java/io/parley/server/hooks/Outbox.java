package io.parley.server.hooks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.parley.proto.livekit.WebhookEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that wait, and those that began something that has not ended, so that their ends can
 * be told after a crash. In a {@link Journal}, or in memory alone. One thread at a time.
 */
final class Outbox implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final List<String> urls;
    private final Map<String, Entry> waiting = new LinkedHashMap<>();
    private final Map<String, Entry> open = new LinkedHashMap<>();
    private @Nullable Journal journal;
    private long nextNumber;
    private long waitingBytes;
    private long liveBytes;
    private boolean forceDue;
    private boolean broken;

    private Outbox(List<String> urls, @Nullable Journal journal) {
        this.urls = List.copyOf(urls);
        this.journal = journal;
    }

    /** One that ends with the process. */
    static Outbox inMemory(List<String> urls) {
        return new Outbox(urls, null);
    }

    /**
     * One in a file, with what is there. What was to go to other URLs than these is dropped.
     *
     * @param urls where events go from now on
     */
    static Outbox open(Path file, List<String> urls) throws IOException {
        return open(Journal.open(file), urls);
    }

    /** One in a file, with what is there, which goes where it was to go. */
    static Outbox openAsItIs(Path file) throws IOException {
        return open(Journal.open(file), null);
    }

    private static Outbox open(Journal journal, @Nullable List<String> urls) throws IOException {
        try {
            OutboxContents contents = OutboxContents.of(journal);
            if (contents.unreadBytes() > 0) {
                log.warn("webhooks: {} bytes of the outbox cannot be read", contents.unreadBytes());
            }
            journal.cutOffRest();
            Outbox outbox = new Outbox(urls == null ? contents.urls() : urls, journal);
            outbox.take(contents);
            outbox.rewrite();
            return outbox;
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /** What is in a file, only to be read. */
    static Outbox openToRead(Path file) throws IOException {
        Journal journal = Journal.openToRead(file);
        try {
            OutboxContents contents = OutboxContents.of(journal);
            Outbox outbox = new Outbox(contents.urls(), journal);
            outbox.take(contents);
            return outbox;
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    private void take(OutboxContents contents) {
        int dropped = 0;
        for (Entry entry : contents.entries()) {
            int pending = 0;
            for (int i = 0; i < contents.urls().size(); i++) {
                int url = urls.indexOf(contents.urls().get(i));
                if (entry.isPendingAt(i) && url >= 0) {
                    pending |= 1 << url;
                }
            }
            dropped += entry.pending() != 0 && pending == 0 ? 1 : 0;
            entry.setPending(pending);
            remember(entry);
        }
        nextNumber = contents.nextNumber();
        if (dropped > 0) {
            log.warn(
                    "webhooks: {} events dropped, since their URLs are not configured any more",
                    dropped);
        }
    }

    private void remember(Entry entry) {
        if (entry.pending() != 0) {
            waiting.put(entry.id(), entry);
            waitingBytes += entry.size();
        }
        if (entry.isOpen()) {
            Entry before = open.put(entry.subject(), entry);
            if (before != null) {
                before.setOpen(false);
                forgetIfDead(before);
            }
        }
        if (entry.isLive()) {
            liveBytes += entry.size();
        }
    }

    /** Where events go, in the order of the bits of {@link Entry#pending}. */
    List<String> urls() {
        return urls;
    }

    /** Events that wait, oldest first; not to be changed. */
    Collection<Entry> waiting() {
        return waiting.values();
    }

    @Nullable Entry find(String id) {
        return waiting.get(id);
    }

    /** What has begun and not ended, in the order of the beginnings. */
    List<Entry> open() {
        return new ArrayList<>(open.values());
    }

    long waitingBytes() {
        return waitingBytes;
    }

    /** Bytes of the file; 0 without one. */
    long fileBytes() {
        return journal == null ? 0 : journal.size();
    }

    /**
     * Takes an event in; when this returns it outlives the process.
     *
     * @param pending a bit for each URL that it is to be delivered to; may be 0
     */
    Entry add(EventKind kind, WebhookEvent event, long createdMillis, int pending) {
        byte[] bytes = event.toByteArray();
        Entry entry =
                Records.entry(nextNumber++, kind, event, createdMillis, pending, bytes.length);
        entry.setOpen(kind.opens());
        Entry begun = kind.closes() ? open.remove(entry.subject()) : null;
        store(entry, bytes);
        remember(entry);
        if (begun != null) {
            begun.setOpen(false);
            forgetIfDead(begun);
        }
        return entry;
    }

    private void store(Entry entry, byte[] bytes) {
        Journal file = journal;
        if (file == null || !write(Records.event(entry, bytes))) {
            entry.setBytes(entry.pending() == 0 ? null : bytes);
        } else {
            entry.storedAt(file.size() - bytes.length);
        }
    }

    /** What is to be sent; null when it cannot be read any more. */
    @Nullable WebhookEvent read(Entry entry) {
        try {
            byte[] bytes = entry.bytes();
            if (bytes == null && journal != null && entry.isInJournal()) {
                bytes = journal.read(entry.offset(), entry.size());
            }
            return bytes == null ? null : WebhookEvent.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return null;
        } catch (IOException e) {
            log.error("webhooks: the outbox cannot be read: {}", e.toString());
            return null;
        }
    }

    /**
     * An event has been delivered to URLs, or given up for them.
     *
     * @param at a bit for each URL
     */
    void settle(Entry entry, int at) {
        int settled = entry.pending() & at;
        if (settled == 0) {
            return;
        }
        entry.setPending(entry.pending() & ~settled);
        if (entry.isInJournal()) {
            write(Records.settled(entry.number(), settled));
        }
        if (entry.pending() == 0) {
            waiting.remove(entry.id());
            waitingBytes -= entry.size();
            entry.setBytes(null);
            forgetIfDead(entry);
        }
    }

    /** Nobody will tell the end of what an event began. */
    void forget(Entry entry) {
        if (open.remove(entry.subject(), entry)) {
            entry.setOpen(false);
            forgetIfDead(entry);
        }
    }

    private void forgetIfDead(Entry entry) {
        if (!entry.isLive()) {
            liveBytes -= entry.size();
            rewriteIfWorthIt();
        }
    }

    private void rewriteIfWorthIt() {
        long size = fileBytes();
        if (size > HookLimits.MIN_REWRITE_BYTES && size > 2 * liveBytes) {
            try {
                rewrite();
            } catch (IOException e) {
                complain(e);
            }
        }
    }

    /** Leaves out what nobody needs any more. */
    private void rewrite() throws IOException {
        Journal old = journal;
        if (old == null) {
            return;
        }
        Map<Long, Entry> live = new TreeMap<>();
        open.values().forEach(entry -> live.put(entry.number(), entry));
        waiting.values().forEach(entry -> live.put(entry.number(), entry));
        List<Runnable> moves = new ArrayList<>();
        Journal fresh = old.successor();
        try {
            fresh.append(Records.urls(urls));
            for (Entry entry : live.values()) {
                if (entry.isInJournal()) {
                    byte[] bytes = old.read(entry.offset(), entry.size());
                    long offset = fresh.append(Records.event(entry, bytes));
                    moves.add(() -> entry.storedAt(offset + Records.EVENT_HEADER));
                }
            }
            journal = old.replaceBy(fresh);
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
        moves.forEach(Runnable::run);
        forceDue = false;
    }

    private boolean write(byte[] record) {
        if (journal == null || record.length > HookLimits.MAX_RECORD_BYTES) {
            return false;
        }
        try {
            journal.append(record);
            forceDue = true;
            broken = false;
            return true;
        } catch (IOException e) {
            complain(e);
            return false;
        }
    }

    private void complain(IOException e) {
        if (!broken) {
            broken = true;
            log.error(
                    "webhooks: the outbox cannot be written, so events are kept in memory until it can: {}",
                    e.toString());
        }
    }

    /** Whether something is written that would not outlive the machine. */
    boolean isForceDue() {
        return forceDue;
    }

    void force() {
        if (journal != null && forceDue) {
            try {
                journal.force();
                forceDue = false;
            } catch (IOException e) {
                complain(e);
            }
        }
    }

    @Override
    public void close() {
        force();
        if (journal != null) {
            try {
                journal.close();
            } catch (IOException e) {
                complain(e);
            }
        }
    }
}
