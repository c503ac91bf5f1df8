/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.repvgg.model.Activation;

/**
 * Operands of {@link TileKernels#gemm}: out[row][column] = activation(bias[row] + sum over k of u[k][row] * v[k][column]).
 * A column is a vector. Offsets and strides are in floats. The owner sets the fields, kernels only read them.
 */
public final class GemmArgs {
    static final float[] NONE = {};

    /** Weights, [panel][k][mr] from {@link #uAt}; the last panel ends with the last row and may overlap the one before. */
    public float[] u = NONE;

    public int uAt;
    /** Columns, per group [k][nr][lane] from {@link #vAt}, groups {@link #vStride} apart. */
    public float[] v = NONE;

    public int vAt;
    public int vStride;
    /** Terms of each sum. */
    public int ks;
    /** Output channels, at least mr. */
    public int rows;
    /** Vectors, adjacent in a row of {@link #out}; the last group may have fewer than nr. */
    public int columns;
    /** One per row, from {@link #biasAt}. */
    public float[] bias = NONE;

    public int biasAt;
    /** Set by {@link #setActivation} alone. */
    public Activation activation = Activation.NONE;
    /** The least value that is stored, see {@link #setActivation}. */
    public float floor = Float.NEGATIVE_INFINITY;
    /** Destination, from {@link #outAt}, rows {@link #rowStride} apart. */
    public float[] out = NONE;

    public int outAt;
    public int rowStride;

    /** Sets the activation and {@link #floor}: 0 for ReLU, minus infinity, below which no value is, for others. */
    public void setActivation(Activation activation) {
        this.activation = activation;
        floor = activation.kind() == Activation.Kind.RELU ? 0f : Float.NEGATIVE_INFINITY;
    }
}
