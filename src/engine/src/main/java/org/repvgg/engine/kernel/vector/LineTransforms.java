/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

/**
 * The one-dimensional transforms of a {@link org.repvgg.engine.kernel.WinogradLine}: a row of the table in {@link
 * WinogradTransforms}.
 *
 * <p>A tile is transformed in two passes, the input's rows before its columns, the output's columns before its rows. Between
 * them vectors lie at distances that are constants of the class, so that the JIT compiler knows them: fewer instructions
 * per vector let more of them wait for memory at once. A call transforms {@code count} lines. Offsets are in floats.
 */
record LineTransforms(Input input, Output output, Weights weights) {
    /** B^T d. */
    abstract static class Input {
        /**
         * First pass, {@code count} columns of one channel: element j of column i is the vector at {@code srcAt + rowAt[j]} +
         * i vectors of {@code src}; coordinate j of its result goes {@code i * pitch + j} vectors behind {@code dstAt}.
         */
        abstract void rows(float[] src, int[] rowAt, int srcAt, float[] dst, int dstAt, int count);

        /**
         * Second pass, one row of coordinates of {@code count} channels: element j of channel i is {@code (i * inputs + j) *
         * pitch} vectors behind {@code srcAt}; coordinate j of its result goes to {@code dstAt + to[toAt + j] + i * dstStep}.
         */
        abstract void columns(
                float[] src, int srcAt, float[] dst, int[] to, int toAt, int dstAt, int dstStep, int count);
    }

    /** A^T m. */
    abstract static class Output {
        /**
         * First pass, one row of coordinates of {@code count} channels: coordinate j of channel i lies at {@code srcAt +
         * from[fromAt + j] + i * srcStep}; element j of its result goes {@code i * maxAlpha * pitch + j} vectors behind
         * {@code dstAt}.
         */
        abstract void columns(
                float[] src, int[] from, int fromAt, int srcAt, int srcStep, float[] dst, int dstAt, int count);

        /**
         * Second pass, {@code count} columns of one channel: coordinate j of column i is {@code j * pitch + i} vectors behind
         * {@code srcAt}; element j of its result goes to {@code to[j]} + i vectors.
         */
        abstract void rows(float[] src, int srcAt, float[] dst, int[] to, int count);

        /** The same with ReLU: values below zero become zero, NaN stays. */
        abstract void rowsRelu(float[] src, int srcAt, float[] dst, int[] to, int count);
    }

    /** G g. */
    abstract static class Weights {
        /** Per weight coordinate the factors of the three taps and of their sum. */
        final float[][] factors;

        Weights(float[][] factors) {
            this.factors = factors;
        }

        /**
         * {@code count} filters, rounded up to whole vectors: tap j of filter i at {@code srcAt + j * srcStride + i}, weight
         * coordinate j of its result at {@code dstAt + j * dstStride + i}.
         */
        abstract void columns(float[] src, int srcAt, int srcStride, float[] dst, int dstAt, int dstStride, int count);
    }
}
