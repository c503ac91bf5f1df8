/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.repvgg.engine.kernel.Convolution;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.Packing;
import org.repvgg.engine.kernel.Scratch;
import org.repvgg.engine.kernel.WarmUp;

/**
 * A plan with its kernels and convolutions: what all sessions of an engine share.
 *
 * <p>The first {@code joint} blocks run one lane group after the other, since their activations are large; the rest run on
 * all lane groups at once, since their planes have so few tiles that a weight would be used too seldom otherwise.
 *
 * <p>The images of a lane group that is not full share its vectors with channels, where all convolutions allow it.
 *
 * @param laneGroups of {@code kernels} in a batch
 * @param packable how many channels can share a vector; 1 if none
 */
record Program(
        Plan plan,
        LaneKernels kernels,
        WeightCache weights,
        int joint,
        int laneGroups,
        int packable,
        AtomicBoolean warm) {
    /** Images of 224 x 224 that a batch has at least, so that a weight is read once for many. */
    private static final int BATCH_IMAGES = 32;

    private static final int REFERENCE_SIZE = 224;
    /** Small images come in larger batches, as far as this. */
    private static final int MAX_BATCH_IMAGES = 128;
    /** Planes of at most so many pixels run on all lane groups at once. */
    private static final int JOINT_PIXELS = 64;

    static Program of(Plan plan, LaneKernels kernels, long weightCacheBytes) {
        int joint = plan.blocks().size();
        while (joint > 0 && plan.blocks().get(joint - 1).outPixels() <= JOINT_PIXELS) {
            joint--;
        }
        int laneGroups = laneGroups(plan, kernels.lanes());
        int[] runs = new int[plan.blocks().size()];
        Arrays.fill(runs, 0, joint, laneGroups);
        Arrays.fill(runs, joint, runs.length, 1);
        List<Convolution> convolutions =
                plan.blocks().stream().map(block -> block.plan(kernels)).toList();
        WeightCache weights = WeightCache.of(weightCacheBytes, kernels, convolutions, runs);
        int packable = kernels.lanes();
        for (Convolution convolution : convolutions) {
            packable = Math.min(packable, convolution.packableChannels());
        }
        return new Program(plan, kernels, weights, joint, laneGroups, packable, new AtomicBoolean());
    }

    /** One a block. */
    List<Convolution> convolutions() {
        return weights.convolutions();
    }

    private static int laneGroups(Plan plan, int lanes) {
        long share = (long) REFERENCE_SIZE * REFERENCE_SIZE / ((long) plan.height() * plan.width());
        long images = Math.max(BATCH_IMAGES, Math.min(MAX_BATCH_IMAGES, BATCH_IMAGES * share));
        return Math.toIntExact(images / lanes);
    }

    /** Has the kernels compiled before their first work; later calls return at once. */
    void warmUp() {
        if (warm.compareAndSet(false, true)) {
            WarmUp.run(kernels, convolutions());
        }
    }

    int batchImages() {
        return laneGroups * kernels.lanes();
    }

    /** How the last images of a batch share vectors, fewer than there are lanes. */
    Packing packing(int images) {
        int lanes = kernels.lanes();
        int places = images == 1 ? 1 : 2 * Integer.highestOneBit(images - 1);
        int channels = Math.min(lanes / places, packable);
        return Packing.of(channels, lanes / channels);
    }

    /** What the blocks need between their steps. */
    Scratch.Size scratch() {
        Scratch.Size size = Scratch.Size.NOTHING;
        for (int i = 0; i < convolutions().size(); i++) {
            Convolution convolution = convolutions().get(i);
            size = size.max(convolution.scratch(kernels, i < joint ? 1 : laneGroups));
            for (int channels = 2; channels <= packable; channels *= 2) {
                Packing packing = Packing.of(channels, kernels.lanes() / channels);
                size = size.max(convolution.packedScratch(kernels, packing));
            }
        }
        return size;
    }

    /** Floats of an activation buffer: one lane group of an early block's output or all of a late one's, or packed input. */
    long activationFloats() {
        // Two channels in a vector need the most vectors of all packings.
        long largest = packable == 1 ? 0 : (plan.channels() + 1L) / 2 * plan.pixels() * kernels.lanes();
        for (int i = 0; i < convolutions().size(); i++) {
            largest = Math.max(largest, outFloats(i) * (i < joint ? 1 : laneGroups));
        }
        return Scratch.ACTIVATIONS_AT + largest;
    }

    /** Floats of the buffer where the lane groups meet: the last early block's output. */
    long jointFloats() {
        return joint == 0 || joint == convolutions().size()
                ? 0
                : Scratch.ACTIVATIONS_AT + outFloats(joint - 1) * laneGroups;
    }

    /** Floats of a block's output for one lane group. */
    long outFloats(int block) {
        return plan.blocks().get(block).shape().outFloats() * kernels.lanes();
    }

    long inputFloats() {
        return Scratch.ACTIVATIONS_AT + plan.inputFloats() * batchImages();
    }

    /** Floats of a vector of channels for all lane groups. */
    long channelFloats() {
        return (long) plan.largestChannels() * batchImages();
    }

    /** The largest array that a session takes, in floats. */
    long largestArray() {
        Scratch.Size scratch = scratch();
        long largest = Math.max(Math.max(inputFloats(), activationFloats()), Math.max(jointFloats(), channelFloats()));
        return Math.max(largest, Math.max(Math.max(scratch.v(), scratch.m()), scratch.u()));
    }

    /** See docs/kernels.md#memory. */
    long workspaceBytes() {
        long floats = inputFloats()
                + 2 * activationFloats()
                + jointFloats()
                + 3 * channelFloats()
                + (long) plan.classes() * kernels.lanes();
        return floats * Float.BYTES + scratch().bytes();
    }
}
