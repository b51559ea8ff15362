package io.parley.webrtc.payload;

/** What H.264 and H.265 have in common: units behind start codes of four bytes. */
abstract class NalAssembler extends FrameAssembler {
    private static final byte[] START_CODE = {0, 0, 0, 1};

    private boolean fragment;
    private boolean keyFrame;

    @Override
    final void reset() {
        fragment = false;
        keyFrame = false;
    }

    @Override
    final boolean finish() {
        return !fragment;
    }

    @Override
    public final boolean keyFrame() {
        return keyFrame;
    }

    final void foundKeyFrame() {
        keyFrame = true;
    }

    /** Whether the last packet left a unit unfinished. */
    final boolean inFragment() {
        return fragment;
    }

    final void inFragment(boolean value) {
        fragment = value;
    }

    final boolean putStartCode() {
        return put(START_CODE, 0, START_CODE.length);
    }

    final boolean putUnit(byte[] from, int offset, int count) {
        return putStartCode() && put(from, offset, count);
    }
}
