/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/** One thread's buffers between the steps of a convolution, sized once for all convolutions of a network. */
public final class Scratch {
    /**
     * Room between two transforms: for tiles of four channels with 15 x 15 vectors of the widest lanes, or 3 runs of
     * weights.
     */
    private static final int TILE_FLOATS = 16384;

    /**
     * Where vectors begin in an array. A large array of G1 begins with its region and its elements 16 bytes later; 12 floats
     * on is a cache line. Elsewhere it does no harm.
     */
    public static final int ALIGNED = 12;

    /** The largest array that every JVM gives. */
    public static final int MAX_FLOATS = Integer.MAX_VALUE - 1024;

    /** Zeros at the start of every buffer of activations: a row of zeros for the longest line at the widest pitch. */
    public static final int ZEROS = 15 * 16;

    /** Where activations begin in their buffer, aligned. */
    public static final int ACTIVATIONS_AT = 256 + ALIGNED;

    static final int LINE_AT = ALIGNED;
    static final int V_AT = ALIGNED + TILE_FLOATS;

    private static final int MAX_LINE = 15;

    /** The line of a tile under transformation, then the columns. */
    final float[] v;

    final float[] m;
    final float[] u;
    final float[] taps;
    /** Columns of few images on their way to and from V and M, see {@link Packing}. */
    final float[] packed;

    final int[] vSlots;
    final int[] mSlots;
    final int[] groupStart;
    final int[] columnStart;
    /** Vectors of each matrix. */
    final int[] vectors;

    final int[] from = new int[MAX_LINE];
    final int[] step = new int[MAX_LINE];
    final int[] to = new int[MAX_LINE];

    /**
     * Floats (and for the last two ints) that a convolution needs.
     *
     * @param packed columns of few images, before or after their products
     * @param slots point pairs of all tiles of a block
     * @param matrices pairs of weights
     */
    public record Size(long v, long m, long u, long taps, long packed, long slots, long matrices) {
        public static final Size NOTHING = new Size(0, 0, 0, 0, 0, 0, 0);

        public Size max(Size other) {
            return new Size(
                    Math.max(v, other.v),
                    Math.max(m, other.m),
                    Math.max(u, other.u),
                    Math.max(taps, other.taps),
                    Math.max(packed, other.packed),
                    Math.max(slots, other.slots),
                    Math.max(matrices, other.matrices));
        }

        public long bytes() {
            long floats = v + m + u + taps + packed + V_AT + 3 * ALIGNED;
            long ints = 2 * slots + 3 * matrices + 2 + 3 * MAX_LINE;
            return (floats + ints) * Float.BYTES;
        }
    }

    public Scratch(Size size) {
        v = new float[Math.toIntExact(V_AT + size.v)];
        m = new float[Math.toIntExact(ALIGNED + size.m)];
        u = new float[Math.toIntExact(ALIGNED + size.u)];
        taps = new float[Math.toIntExact(size.taps)];
        packed = new float[Math.toIntExact(ALIGNED + size.packed)];
        vSlots = new int[Math.toIntExact(size.slots)];
        mSlots = new int[Math.toIntExact(size.slots)];
        groupStart = new int[Math.toIntExact(size.matrices) + 1];
        columnStart = new int[Math.toIntExact(size.matrices) + 1];
        vectors = new int[Math.toIntExact(size.matrices)];
    }
}
