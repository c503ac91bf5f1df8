/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.repvgg.engine.kernel.Convolution;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.Scratch;
import org.repvgg.engine.kernel.WarmUp;

/**
 * A plan with its kernels and convolutions: what all sessions of an engine share.
 *
 * <p>The first {@code joint} blocks run one lane group after the other, since their activations are large; the rest run on
 * all lane groups at once, since their planes have so few tiles that a weight would be used too seldom otherwise.
 *
 * @param laneGroups of {@code kernels} in a batch
 */
record Program(Plan plan, LaneKernels kernels, WeightCache weights, int joint, int laneGroups, AtomicBoolean warm) {
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
        return new Program(plan, kernels, weights, joint, laneGroups, new AtomicBoolean());
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

    /** What the blocks need between their steps. */
    Scratch.Size scratch() {
        Scratch.Size size = Scratch.Size.NOTHING;
        for (int i = 0; i < convolutions().size(); i++) {
            size = size.max(convolutions().get(i).scratch(kernels, i < joint ? 1 : laneGroups));
        }
        return size;
    }

    /** Floats of an activation buffer: one lane group of an early block's output or all of a late one's. */
    long activationFloats() {
        long largest = 0;
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
