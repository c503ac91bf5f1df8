/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * A planned convolution with its weights, shared by all sessions. Thread-safe; all buffers are the caller's.
 */
public interface Convolution {
    /** A tiny convolution that runs the same code, for {@link WarmUp}; equal ones have equal {@link #shape}s. */
    Convolution miniature();

    ConvShape shape();

    /** Floats that {@link #keepingPanels} holds from its first run on; 0 where the model's weights are used as they are. */
    long panelFloats(LaneKernels kernels);

    /**
     * The same convolution with the same bits, whose weights are brought into the form of its products once, by its first run
     * on whatever thread, not in each. All runs must be on kernels of one set.
     */
    Convolution keepingPanels();

    /** What {@link #run} needs for so many lane groups. */
    Scratch.Size scratch(LaneKernels kernels, int laneGroups);

    /** How many channels can share a vector, at most: {@link #runPacked} takes any power of two up to it. */
    int packableChannels();

    /** What {@link #runPacked} needs. */
    Scratch.Size packedScratch(LaneKernels kernels, Packing packing);

    /**
     * Runs some lane groups.
     *
     * @param in zeros in its first {@link Scratch#ZEROS} floats
     * @param inAt channel 0, row 0, column 0, lane 0 of the first lane group
     * @param inGroupStride floats between lane groups
     * @param out overwritten from {@code outAt}; pixels are dense
     */
    void run(
            LaneKernels kernels,
            int laneGroups,
            float[] in,
            int inAt,
            int inGroupStride,
            float[] out,
            int outAt,
            int outGroupStride,
            Scratch scratch);

    /**
     * Runs the images of one packing; every value gets the bits that {@link #run} gives it.
     *
     * @param in packed, zeros in its first {@link Scratch#ZEROS} floats
     * @param inAt where the activations begin
     * @param out overwritten from {@code outAt}, packed
     */
    void runPacked(LaneKernels kernels, Packing packing, float[] in, int inAt, float[] out, int outAt, Scratch scratch);
}
