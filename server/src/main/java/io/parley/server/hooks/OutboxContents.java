package io.parley.server.hooks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the records of a journal come to. */
final class OutboxContents implements Records.Sink {
    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Entry> open = new HashMap<>();
    private List<String> urls = List.of();
    private long nextNumber;
    private long unreadBytes;

    private OutboxContents() {}

    /** Reads a journal from its beginning. */
    static OutboxContents of(Journal journal) throws IOException {
        OutboxContents contents = new OutboxContents();
        contents.unreadBytes =
                journal.readAll((offset, payload) -> Records.read(offset, payload, contents));
        return contents;
    }

    @Override
    public void onUrls(List<String> value) {
        urls = List.copyOf(value);
    }

    @Override
    public void onEvent(Entry entry) {
        nextNumber = Math.max(nextNumber, entry.number() + 1);
        if (entry.kind().opens()) {
            entry.setOpen(true);
            close(open.put(entry.subject(), entry));
        } else if (entry.kind().closes()) {
            close(open.remove(entry.subject()));
        }
        entries.put(entry.number(), entry);
        forgetIfDead(entry);
    }

    @Override
    public void onSettled(long number, int settled) {
        Entry entry = entries.get(number);
        if (entry != null) {
            entry.setPending(entry.pending() & ~settled);
            forgetIfDead(entry);
        }
    }

    private void close(@Nullable Entry begun) {
        if (begun != null) {
            begun.setOpen(false);
            forgetIfDead(begun);
        }
    }

    private void forgetIfDead(Entry entry) {
        if (!entry.isLive()) {
            entries.remove(entry.number());
        }
    }

    /** Events that wait or began what has not ended, in their order. */
    Collection<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    /** Where the events go, by the bits of {@link Entry#pending}. */
    List<String> urls() {
        return urls;
    }

    long nextNumber() {
        return nextNumber;
    }

    /** Bytes that are no record. */
    long unreadBytes() {
        return unreadBytes;
    }
}
