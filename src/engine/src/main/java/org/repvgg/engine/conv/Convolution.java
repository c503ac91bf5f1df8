/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.LaneSharing;
import org.repvgg.model.Activation;

/** A planned convolution with its weights, shared by all sessions. Thread-safe; all buffers are the caller's. */
public interface Convolution {
    /** A tiny convolution that runs the same code, for {@link WarmUp}; equal ones have equal shapes and activations. */
    Convolution miniature();

    ConvShape shape();

    /** What it does to its sums. */
    Activation activation();

    /** Floats that {@link #prepacked} holds from its first run on; 0 where the model's weights are used as they are. */
    long packedFloats(KernelSet kernels);

    /**
     * The same convolution with the same bits, whose weights are packed once, by its first run on whatever thread, not in each
     * run. All runs must be on kernels of one set.
     */
    Convolution prepacked();

    /** How many channels can share a vector, at most: {@link #run} takes any power of two up to it. */
    int shareableChannels();

    /** What {@link #run} needs for so many lane groups. */
    Scratch.Size scratch(KernelSet kernels, LaneSharing sharing, int laneGroups);

    /**
     * Runs some lane groups. An image's values have the same bits in any lane group and whatever shares its vectors.
     *
     * @param in only read
     * @param out as many lane groups with lanes shared in the same way; overwritten, pixels are dense
     */
    void run(KernelSet kernels, Activations in, Activations out, Scratch scratch);
}
