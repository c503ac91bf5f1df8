/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import org.jspecify.annotations.Nullable;
import org.repvgg.model.Activation;

/**
 * An activation that kernels apply to what they have just written, while it is in the first-level cache. NONE and RELU are
 * not among them: kernels apply these to vectors that they still hold. A class rather than an interface, like {@link
 * GemmKernel}; its implementations are generated, {@link VectorActivations}.
 *
 * <p>Accuracy: against float64 within 4 ulp or 1e-7, whichever is more, for inputs from -20 to 20; NaN and infinities as
 * PyTorch in float64; see docs/design/kernels.md#activations. All widths give the same bits.
 *
 * <p>Thread-safe: no state.
 */
abstract class VectorActivation {
    /**
     * Applies the function in place to rows of vectors. Offsets are in floats.
     *
     * @param slope that of {@link Activation.Kind#LEAKY_RELU}, others leave it unread
     * @param at the first row's first vector
     * @param step from one row to the next
     * @param count adjacent vectors of a row
     */
    abstract void apply(float slope, float[] data, int at, int step, int rows, int count);

    /** The activation's function; null for NONE and RELU. */
    static @Nullable VectorActivation of(Activation activation) {
        return switch (activation.kind()) {
            case NONE, RELU -> null;
            case RELU6 -> VectorActivations.RELU6;
            case LEAKY_RELU -> VectorActivations.LEAKY_RELU;
            case SILU -> VectorActivations.SILU;
            case HARDSWISH -> VectorActivations.HARDSWISH;
            case GELU -> VectorActivations.GELU;
            case GELU_TANH -> VectorActivations.GELU_TANH;
        };
    }
}
