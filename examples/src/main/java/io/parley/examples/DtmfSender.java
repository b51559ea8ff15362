package io.parley.examples;

import io.parley.sdk.Room;

/** Presses the keys of a telephone, as for a menu behind a SIP participant. */
public final class DtmfSender {
    /** The codes of the keys are their places here (RFC 4733 §3.2). */
    private static final String KEYS = "0123456789*#ABCD";

    private static final long PAUSE_MILLIS = 100;

    private DtmfSender() {}

    /** Arguments: URL TOKEN DIGITS. */
    public static void main(String[] args) throws InterruptedException {
        try (Room room = Room.connect(args[0], args[1]).join()) {
            for (String digit : args[2].split("")) {
                int code = KEYS.indexOf(digit);
                if (code < 0) {
                    System.err.println("no key: " + digit + " (expected: one of " + KEYS + ")");
                    return;
                }
                room.localParticipant().publishDtmf(code, digit).join();
                System.out.println("pressed " + digit);
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
