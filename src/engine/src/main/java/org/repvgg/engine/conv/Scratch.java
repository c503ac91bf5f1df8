/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import org.repvgg.engine.kernel.CoordinateGemmArgs;
import org.repvgg.engine.kernel.GemmArgs;
import org.repvgg.engine.kernel.InputTileArgs;
import org.repvgg.engine.kernel.OutputTileArgs;
import org.repvgg.engine.kernel.TileKernels;
import org.repvgg.engine.kernel.WeightTransformArgs;
import org.repvgg.engine.kernel.WinogradLine;

/**
 * One thread's buffers between the steps of a convolution, sized once for all convolutions of a network, and the argument
 * objects of its kernels, refilled for each call. Not thread-safe.
 */
public final class Scratch {
    /**
     * Where vectors begin in an array. A large array of G1 begins with its region and its elements 16 bytes later; 12 floats
     * on is a cache line. Elsewhere it does no harm.
     */
    public static final int ALIGNED = 12;

    /** The largest array that every JVM gives. */
    public static final int MAX_FLOATS = Integer.MAX_VALUE - 1024;

    /** Zeros at the start of every buffer of activations: a row of zeros for the longest line of the widest vectors. */
    public static final int ZEROS = WinogradLine.MAX_ALPHA * 16;

    /** Where activations begin in their buffer, aligned. */
    public static final int ACTIVATIONS_AT = 256 + ALIGNED;

    /** Where V begins in {@link #v}, behind the room between two transforms. */
    static final int V_AT = ALIGNED + TileKernels.WORK_FLOATS;

    /** The room between two transforms, then V. */
    final float[] v;

    final float[] m;
    final float[] u;
    /** Gathered weights of one block of output channels, before they are transformed. */
    final float[] taps;
    /** Shared vectors on their way to V and from M, see {@link org.repvgg.engine.kernel.LaneSharing}. */
    final float[] shared;

    /** Per tile of a block and coordinate: where its vector of channel 0 goes before the GEMMs. */
    final int[] vCoordinateAt;
    /** The same behind them. */
    final int[] mCoordinateAt;
    /** Per weight coordinate: its first group of vectors. */
    final int[] groupStart;
    /** Per weight coordinate: its first column. */
    final int[] columnStart;
    /** Per weight coordinate: its vectors. */
    final int[] vectors;

    final InputTileArgs inputTile = new InputTileArgs();
    final OutputTileArgs outputTile = new OutputTileArgs();
    final WeightTransformArgs weightTransform = new WeightTransformArgs();
    final CoordinateGemmArgs coordinateGemm = new CoordinateGemmArgs();
    final GemmArgs gemm = new GemmArgs();

    /**
     * Floats (and for the last two ints) that a convolution needs.
     *
     * @param shared shared vectors before or after their GEMMs
     * @param coordinates of all tiles of a block
     * @param weightCoordinates pairs of different transformed weights
     */
    public record Size(long v, long m, long u, long taps, long shared, long coordinates, long weightCoordinates) {
        public static final Size NOTHING = new Size(0, 0, 0, 0, 0, 0, 0);

        public Size max(Size other) {
            return new Size(
                    Math.max(v, other.v),
                    Math.max(m, other.m),
                    Math.max(u, other.u),
                    Math.max(taps, other.taps),
                    Math.max(shared, other.shared),
                    Math.max(coordinates, other.coordinates),
                    Math.max(weightCoordinates, other.weightCoordinates));
        }

        public long bytes() {
            long floats = v + m + u + taps + shared + V_AT + 3 * ALIGNED;
            long ints = 2 * coordinates + 3 * weightCoordinates + 2 + 3 * WinogradLine.MAX_ALPHA;
            return (floats + ints) * Float.BYTES;
        }
    }

    public Scratch(Size size) {
        v = new float[Math.toIntExact(V_AT + size.v)];
        m = new float[Math.toIntExact(ALIGNED + size.m)];
        u = new float[Math.toIntExact(ALIGNED + size.u)];
        taps = new float[Math.toIntExact(size.taps)];
        shared = new float[Math.toIntExact(ALIGNED + size.shared)];
        vCoordinateAt = new int[Math.toIntExact(size.coordinates)];
        mCoordinateAt = new int[Math.toIntExact(size.coordinates)];
        groupStart = new int[Math.toIntExact(size.weightCoordinates) + 1];
        columnStart = new int[Math.toIntExact(size.weightCoordinates) + 1];
        vectors = new int[Math.toIntExact(size.weightCoordinates)];
        inputTile.work = v;
        inputTile.workAt = ALIGNED;
        inputTile.coordinateAt = vCoordinateAt;
        outputTile.work = v;
        outputTile.workAt = ALIGNED;
        outputTile.coordinateAt = mCoordinateAt;
        weightTransform.work = v;
        weightTransform.workAt = ALIGNED;
        weightTransform.taps = taps;
        coordinateGemm.groupStart = groupStart;
        coordinateGemm.vectors = vectors;
        coordinateGemm.operands.v = v;
        coordinateGemm.operands.vAt = V_AT;
        coordinateGemm.operands.out = m;
        coordinateGemm.operands.outAt = ALIGNED;
        gemm.v = v;
        gemm.vAt = V_AT;
    }
}
