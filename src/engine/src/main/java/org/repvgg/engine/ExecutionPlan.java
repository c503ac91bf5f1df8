/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.repvgg.engine.conv.Convolution;
import org.repvgg.engine.conv.ConvolutionPlanner;
import org.repvgg.engine.conv.Scratch;
import org.repvgg.engine.conv.WarmUp;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.LaneSharing;

/**
 * A network with its kernels and convolutions: what all sessions of an engine share.
 *
 * <p>The first {@code joint} blocks run one lane group after the other, since their activations are large; the rest run on
 * all lane groups at once, since their planes have so few tiles that a weight would be used too seldom otherwise.
 *
 * <p>The images of a lane group that is not full share its vectors with channels, where all convolutions allow it.
 *
 * @param laneGroups of {@code kernels} in a batch
 * @param shareable how many channels can share a vector; 1 if none
 */
record ExecutionPlan(
        NetworkShape network,
        KernelSet kernels,
        WeightCache weights,
        int joint,
        int laneGroups,
        int shareable,
        AtomicBoolean warm) {
    /** Images of 224 x 224 that a batch has at least, so that a weight is read once for many. */
    private static final int BATCH_IMAGES = 32;

    private static final int REFERENCE_SIZE = 224;
    /** Small images come in larger batches, as far as this. */
    private static final int MAX_BATCH_IMAGES = 128;
    /** Planes of at most so many pixels run on all lane groups at once. */
    private static final int JOINT_PIXELS = 64;

    static ExecutionPlan of(NetworkShape network, KernelSet kernels, long weightCacheBytes) {
        List<PlannedBlock> blocks = network.blocks();
        int joint = blocks.size();
        while (joint > 0 && blocks.get(joint - 1).outPixels() <= JOINT_PIXELS) {
            joint--;
        }
        int laneGroups = laneGroups(network, kernels.lanes());
        int[] runs = new int[blocks.size()];
        Arrays.fill(runs, 0, joint, laneGroups);
        Arrays.fill(runs, joint, runs.length, 1);
        List<Convolution> convolutions = blocks.stream()
                .map(block -> ConvolutionPlanner.plan(kernels, block.layer()))
                .toList();
        WeightCache weights = WeightCache.of(weightCacheBytes, kernels, convolutions, runs);
        int shareable = kernels.lanes();
        for (Convolution convolution : convolutions) {
            shareable = Math.min(shareable, convolution.shareableChannels());
        }
        return new ExecutionPlan(network, kernels, weights, joint, laneGroups, shareable, new AtomicBoolean());
    }

    /** One per block. */
    List<Convolution> convolutions() {
        return weights.convolutions();
    }

    private static int laneGroups(NetworkShape network, int lanes) {
        long share = (long) REFERENCE_SIZE * REFERENCE_SIZE / ((long) network.height() * network.width());
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

    /** How the last images of a batch share vectors, at most as many as there are lanes. */
    LaneSharing sharing(int images) {
        int lanes = kernels.lanes();
        int places = images == 1 ? 1 : 2 * Integer.highestOneBit(images - 1);
        int channels = Math.min(lanes / places, shareable);
        return LaneSharing.of(channels, lanes / channels);
    }

    /** What the blocks need between their steps. */
    Scratch.Size scratch() {
        LaneSharing none = LaneSharing.none(kernels.lanes());
        Scratch.Size size = Scratch.Size.NOTHING;
        for (int i = 0; i < convolutions().size(); i++) {
            Convolution convolution = convolutions().get(i);
            size = size.max(convolution.scratch(kernels, none, i < joint ? 1 : laneGroups));
            for (int channels = 2; channels <= shareable; channels *= 2) {
                LaneSharing sharing = LaneSharing.of(channels, kernels.lanes() / channels);
                size = size.max(convolution.scratch(kernels, sharing, 1));
            }
        }
        return size;
    }

    /** Floats of an activation buffer: one lane group of an early block's output, all of a late one's, or shared input. */
    long activationFloats() {
        // Two channels in a vector need the most vectors of all ways to share them.
        long largest = shareable == 1 ? 0 : (network.channels() + 1L) / 2 * network.pixels() * kernels.lanes();
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
        return network.blocks().get(block).shape().outFloats() * kernels.lanes();
    }

    long inputFloats() {
        return Scratch.ACTIVATIONS_AT + network.inputFloats() * batchImages();
    }

    /** Floats of a vector of channels for all lane groups. */
    long channelFloats() {
        return (long) network.largestChannels() * batchImages();
    }

    /** The largest array that a session takes, in floats. */
    long largestArray() {
        Scratch.Size scratch = scratch();
        long largest = Math.max(Math.max(inputFloats(), activationFloats()), Math.max(jointFloats(), channelFloats()));
        return Math.max(largest, Math.max(Math.max(scratch.v(), scratch.m()), scratch.u()));
    }

    /** See docs/design/kernels.md#memory. */
    long workspaceBytes() {
        long floats = inputFloats()
                + 2 * activationFloats()
                + jointFloats()
                + 3 * channelFloats()
                + (long) network.classes() * kernels.lanes();
        return floats * Float.BYTES + scratch().bytes();
    }
}
