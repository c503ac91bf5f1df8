/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * How the columns (vectors) of one GEMM are split into groups of at most NR, one group per call of the micro-kernel. A
 * micro-kernel of one vector is latency-bound, so a remainder of one takes a vector from the group before it: four vectors
 * are split 2 + 2, not 3 + 1.
 */
public final class ColumnSplit {
    private ColumnSplit() {}

    /** Vectors in a group, where the GEMM has so many in all. */
    public static int columns(int group, int vectors, int nr) {
        int left = vectors - group * nr;
        if (left == nr + 1) {
            return nr - 1;
        }
        return left == 1 && group > 0 ? 2 : Math.min(left, nr);
    }

    /** The group of a vector. */
    public static int groupOf(int vector, int vectors, int nr) {
        int group = vector / nr;
        boolean moved = vectors % nr == 1 && vector == vectors - 2 && vector > 0;
        return moved ? group + 1 : group;
    }

    /** The place of a vector in its group. */
    public static int columnOf(int vector, int vectors, int nr) {
        if (vectors % nr == 1 && vectors > 1 && vector >= vectors - 2) {
            return vector - (vectors - 2);
        }
        return vector % nr;
    }
}
