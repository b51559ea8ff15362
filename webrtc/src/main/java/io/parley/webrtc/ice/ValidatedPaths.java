package io.parley.webrtc.ice;

import io.parley.webrtc.wire.NetworkPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The paths over which the peer has proved that it is there. Looked up for each packet of data. */
final class ValidatedPaths {
    private @Nullable NetworkPath[] paths = new NetworkPath[4];
    private int size;

    /** False when it was there already. */
    boolean add(NetworkPath path) {
        if (contains(path)) {
            return false;
        }
        if (size == paths.length) {
            paths = Arrays.copyOf(paths, 2 * size);
        }
        paths[size++] = path;
        return true;
    }

    boolean contains(NetworkPath path) {
        for (int i = 0; i < size; i++) {
            NetworkPath other = paths[i];
            if (other == path || other != null && isSame(other, path)) {
                return true;
            }
        }
        return false;
    }

    /** As equals, but allocates nothing even before the compiler has seen to it. */
    static boolean isSame(NetworkPath a, NetworkPath b) {
        return a.remote().equals(b.remote())
                && a.local().equals(b.local())
                && a.protocol() == b.protocol();
    }

    void remove(NetworkPath path) {
        for (int i = 0; i < size; i++) {
            if (path.equals(paths[i])) {
                paths[i] = paths[--size];
                paths[size] = null;
                return;
            }
        }
    }

    void clear() {
        Arrays.fill(paths, null);
        size = 0;
    }

    int size() {
        return size;
    }
}
