/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import org.repvgg.engine.kernel.GemmArgs;

/**
 * A GEMM micro-kernel of MR rows and so many columns: one panel of weights times one group of vectors. A class rather than
 * an interface, since a call through it is one indirection less.
 */
abstract class GemmKernel {
    /**
     * Sums that begin with zero, to rows of NR vectors. Takes arrays instead of a {@link GemmArgs}, whose fields cost networks
     * of few channels (A0) 3.5 % of their time when each call reads them.
     */
    abstract void multiply(float[] u, int uAt, float[] v, int vAt, int ks, float[] out, int outAt);

    /** Sums that begin with the bias; values below {@code g.floor} become it; rows are {@code g.rowStride} apart. */
    abstract void multiplyWithBias(GemmArgs g, int uAt, int vAt, int biasAt, int outAt);
}
