package io.parley.sdk.e2ee;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of one participant. Safe to use from any thread. */
final class KeyRing {
    private final KeyProviderOptions options;
    private final @Nullable Slot[] slots;
    private int current;

    KeyRing(KeyProviderOptions options) {
        this.options = options;
        this.slots = new Slot[options.keyRingSize()];
    }

    /** A ring with the same keys, which may be ratcheted on its own. */
    synchronized KeyRing copy() {
        KeyRing copy = new KeyRing(options);
        for (int i = 0; i < slots.length; i++) {
            Slot slot = slots[i];
            if (slot != null) {
                copy.slots[i] = new Slot(slot.material);
            }
        }
        copy.current = current;
        return copy;
    }

    synchronized void set(int index, KeyMaterial material) {
        int at = index % slots.length;
        slots[at] = new Slot(material);
        current = at;
    }

    synchronized @Nullable KeyMaterial get(int index) {
        Slot slot = slots[index % slots.length];
        return slot == null ? null : slot.material;
    }

    synchronized int current() {
        return current;
    }

    synchronized @Nullable Slot slot(int index) {
        return slots[index % slots.length];
    }

    /** A key and what may come after it. The steps ahead are derived once, when first needed. */
    final class Slot {
        private KeyMaterial material;
        private final List<KeyMaterial> ahead = new ArrayList<>();
        private int failures;
        private boolean deriving;

        Slot(KeyMaterial material) {
            this.material = material;
        }

        KeyMaterial material() {
            synchronized (KeyRing.this) {
                return material;
            }
        }

        /** Whether it failed too often. */
        boolean givenUp() {
            synchronized (KeyRing.this) {
                return options.failureTolerance() >= 0 && failures > options.failureTolerance();
            }
        }

        void failed() {
            synchronized (KeyRing.this) {
                failures++;
            }
        }

        void worked() {
            synchronized (KeyRing.this) {
                failures = 0;
            }
        }

        /** What was derived so far. */
        List<KeyMaterial> ahead() {
            synchronized (KeyRing.this) {
                return List.copyOf(ahead);
            }
        }

        boolean windowKnown() {
            synchronized (KeyRing.this) {
                return ahead.size() >= options.ratchetWindowSize();
            }
        }

        /** Whether the caller is to derive now: false while somebody does. */
        boolean beginDeriving() {
            synchronized (KeyRing.this) {
                boolean first = !deriving;
                deriving = true;
                return first;
            }
        }

        void endDeriving() {
            synchronized (KeyRing.this) {
                deriving = false;
            }
        }

        /** Derives one step more; takes long. */
        KeyMaterial deriveNext() {
            KeyMaterial last;
            synchronized (KeyRing.this) {
                last = ahead.isEmpty() ? material : ahead.get(ahead.size() - 1);
            }
            KeyMaterial next = last.next(options);
            synchronized (KeyRing.this) {
                ahead.add(next);
            }
            return next;
        }

        /** The sender uses a key that is ahead. */
        void moveTo(KeyMaterial used) {
            synchronized (KeyRing.this) {
                int at = ahead.indexOf(used);
                if (at >= 0) {
                    material = used;
                    ahead.subList(0, at + 1).clear();
                }
                failures = 0;
            }
        }
    }
}
