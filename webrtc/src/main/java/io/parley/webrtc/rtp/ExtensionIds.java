package io.parley.webrtc.rtp;

import java.util.Arrays;

/** The ids that one media section has agreed on for header extensions. */
public final class ExtensionIds {
    /** The id of an extension that was not agreed on; no packet has it. */
    public static final int NONE = 0;

    private final int[] ids = new int[RtpExtension.values().length];

    /**
     * Sets an id.
     *
     * @param id 1 to 255, or {@link #NONE}
     */
    public ExtensionIds set(RtpExtension extension, int id) {
        if (id < 0 || id > 255) {
            throw new IllegalArgumentException("id: " + id + " (expected: 0 to 255)");
        }
        ids[extension.ordinal()] = id;
        return this;
    }

    /** The id of an extension, or {@link #NONE}. */
    public int of(RtpExtension extension) {
        return ids[extension.ordinal()];
    }

    /** Forgets all ids. */
    public void clear() {
        Arrays.fill(ids, NONE);
    }
}
