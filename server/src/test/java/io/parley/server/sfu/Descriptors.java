package io.parley.server.sfu;

/**
 * Dependency descriptors of a stream whose spatial layers lean on each other in key pictures only,
 * with two temporal layers (LnT2_KEY of the AV1 RTP specification, appendix A).
 */
final class Descriptors {
    private static final int TEMPORAL = 2;
    private static final int TEMPLATES_PER_LAYER = 3;
    private static final int KEY = 0;
    private static final int BASE = 1;
    private static final int UPPER = 2;

    private final int layers;
    private final StringBuilder bits = new StringBuilder();

    private Descriptors(int layers) {
        this.layers = layers;
    }

    /** Of the frame of one layer in a key picture; the structure goes with the lowest. */
    static byte[] key(int layers, int layer, int frame, boolean start, boolean end) {
        Descriptors made = new Descriptors(layers);
        made.mandatory(start, end, layer * TEMPLATES_PER_LAYER + KEY, frame);
        if (layer == 0 && start) {
            made.add(0b10000, 5);
            made.structure();
        }
        return made.bytes();
    }

    /** Of the frame of one layer in another picture. */
    static byte[] delta(
            int layers, int layer, int temporal, int frame, boolean start, boolean end) {
        Descriptors made = new Descriptors(layers);
        int kind = temporal == 0 ? BASE : UPPER;
        made.mandatory(start, end, layer * TEMPLATES_PER_LAYER + kind, frame);
        return made.bytes();
    }

    static byte[] keyFrameL1T2(int frame) {
        return key(1, 0, frame, true, true);
    }

    static byte[] deltaFrame(int temporal, int frame) {
        return delta(1, 0, temporal, frame, true, true);
    }

    private void mandatory(boolean start, boolean end, int template, int frame) {
        add(start ? 1 : 0, 1);
        add(end ? 1 : 0, 1);
        add(template, 6);
        add(frame & 0xFFFF, 16);
    }

    private void structure() {
        int targets = layers * TEMPORAL;
        add(0, 6);
        add(targets - 1, 5);
        for (int layer = 0; layer < layers; layer++) {
            add(0, 2); // another template of the same layer
            add(1, 2); // next temporal layer
            add(layer == layers - 1 ? 3 : 2, 2); // end, or next spatial layer
        }
        forEachTemplate(this::indications);
        forEachTemplate(this::references);
        nonSymmetric(layers, targets + 1);
        for (int target = 0; target < targets; target++) {
            nonSymmetric(target / TEMPORAL, layers);
        }
        forEachTemplate(this::chains);
        add(0, 1); // no resolutions
    }

    private interface Template {
        void write(int layer, int kind);
    }

    private void forEachTemplate(Template template) {
        for (int layer = 0; layer < layers; layer++) {
            for (int kind = KEY; kind <= UPPER; kind++) {
                template.write(layer, kind);
            }
        }
    }

    private void indications(int layer, int kind) {
        for (int target = 0; target < layers * TEMPORAL; target++) {
            int spatial = target / TEMPORAL;
            boolean part = kind == KEY ? spatial >= layer : spatial == layer;
            int indication = kind == UPPER ? target % TEMPORAL : 2;
            add(part ? indication : 0, 2);
        }
    }

    private void references(int layer, int kind) {
        int back = kind == KEY ? Math.min(layer, 1) : kind == BASE ? 2 * layers : layers;
        if (back > 0) {
            add(1, 1);
            add(back - 1, 4);
        }
        add(0, 1);
    }

    private void chains(int layer, int kind) {
        for (int chain = 0; chain < layers; chain++) {
            int back;
            if (kind == KEY) {
                back = layer == 0 ? 0 : Math.max(1, layer - chain);
            } else if (kind == BASE) {
                back = chain < layer ? layer - chain : 2 * layers + layer - chain;
            } else {
                back = layers + layer - chain;
            }
            add(back, 4);
        }
    }

    private void nonSymmetric(int value, int count) {
        int width = 32 - Integer.numberOfLeadingZeros(count);
        int shorter = (1 << width) - count;
        if (value < shorter) {
            add(value, width - 1);
        } else {
            add(value + shorter, width);
        }
    }

    private void add(int value, int width) {
        for (int bit = width - 1; bit >= 0; bit--) {
            bits.append((value >> bit & 1) == 1 ? '1' : '0');
        }
    }

    private byte[] bytes() {
        while (bits.length() % 8 != 0) {
            bits.append('0');
        }
        byte[] out = new byte[bits.length() / 8];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
        }
        return out;
    }
}
