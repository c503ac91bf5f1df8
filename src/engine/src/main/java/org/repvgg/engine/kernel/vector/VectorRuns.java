/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import static org.repvgg.engine.kernel.vector.Lanes.COUNT;
import static org.repvgg.engine.kernel.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/** Loops over vectors that are shared by transforms and im2col. Offsets and strides are in floats. */
final class VectorRuns {
    private VectorRuns() {}

    /** Clears {@code count} vectors, {@code step} apart. */
    static void zero(float[] data, int at, int step, int count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < count; i++) {
            zero.intoArray(data, at + i * step);
        }
    }

    /** Copies {@code count} vectors, one behind the other, to places {@code step} apart. */
    static void copy(float[] src, int srcAt, float[] dst, int dstAt, int step, int count) {
        for (int i = 0; i < count; i++) {
            FloatVector.fromArray(SPECIES, src, srcAt + i * COUNT).intoArray(dst, dstAt + i * step);
        }
    }

    /**
     * A weighted sum of three runs of {@code count} floats, rounded up to whole vectors.
     *
     * @param factors of the runs and of their sum
     */
    static void weightedSum(float[] src, int srcAt, int srcStride, float[] factors, float[] dst, int dstAt, int count) {
        FloatVector k0 = FloatVector.broadcast(SPECIES, factors[0]);
        FloatVector k1 = FloatVector.broadcast(SPECIES, factors[1]);
        FloatVector k2 = FloatVector.broadcast(SPECIES, factors[2]);
        FloatVector factor = FloatVector.broadcast(SPECIES, factors[3]);
        for (int i = 0; i < count; i += COUNT) {
            FloatVector w0 = FloatVector.fromArray(SPECIES, src, srcAt + i);
            FloatVector w1 = FloatVector.fromArray(SPECIES, src, srcAt + i + srcStride);
            FloatVector w2 = FloatVector.fromArray(SPECIES, src, srcAt + i + 2 * srcStride);
            w2.fma(k2, w1.fma(k1, w0.mul(k0))).mul(factor).intoArray(dst, dstAt + i);
        }
    }
}
