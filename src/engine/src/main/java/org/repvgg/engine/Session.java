/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.jspecify.annotations.Nullable;
import org.repvgg.engine.conv.Activations;
import org.repvgg.engine.conv.Scratch;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.LaneSharing;
import org.repvgg.engine.kernel.LinearLayer;

/**
 * One thread's buffers for an {@link Engine}. Write images where {@link #input} says, then {@link #run}. Not thread-safe;
 * a run allocates nothing.
 */
public final class Session {
    private static final int AT = Scratch.ACTIVATIONS_AT;

    private final ExecutionPlan plan;
    private final NetworkShape network;
    private final LaneKernels kernels;
    private final int lanes;

    /** [laneGroup][channel][row][column][lane], as all activations. */
    private final float[] input;
    /** Outputs of even and of odd blocks. */
    private final float[][] activations;
    /** Where the lane groups of the early blocks meet. */
    private final float[] joint;

    private final Scratch scratch;
    /** Input and output of a block. */
    private final Activations from = new Activations();

    private final Activations to = new Activations();
    /** [laneGroup][channel][lane]: means of the last block's output. */
    private final float[] means;
    /** What an attention's squeezed channels are, also means and gates in shared lanes. */
    private final float[] hidden;
    /** [channel][lane]: means of a block's output, then its attention's gates. */
    private final float[] gates;
    /** [class][lane]. */
    private final float[] scores;

    Session(ExecutionPlan plan) {
        this.plan = plan;
        network = plan.network();
        kernels = plan.kernels().lane();
        lanes = plan.kernels().lanes();
        input = new float[Math.toIntExact(plan.inputFloats())];
        int activation = Math.toIntExact(plan.activationFloats());
        activations = new float[][] {new float[activation], new float[activation]};
        joint = new float[Math.toIntExact(plan.jointFloats())];
        scratch = new Scratch(plan.scratch());
        int channels = Math.toIntExact(plan.channelFloats());
        means = new float[channels];
        hidden = new float[channels];
        gates = new float[channels];
        scores = new float[network.classes() * lanes];
    }

    /** Where the caller writes normalised pixels. */
    public InputLayout input() {
        int row = network.width() * lanes;
        int channel = network.height() * row;
        return new InputLayout(input, AT, lanes, network.channels() * channel, channel, row, lanes);
    }

    /**
     * Classifies the first images of the input.
     *
     * @param images how many, 0 to {@link Engine#batchImages}
     * @param logits [image][class], row-major; the first {@code images} rows are overwritten
     */
    public void run(int images, float[] logits) {
        checkSize("logits", logits, images, network.classes());
        classify(images, logits, null);
    }

    /**
     * Classifies the first images of the input and keeps what the head saw.
     *
     * @param images how many, 0 to {@link Engine#batchImages}
     * @param logits [image][class], row-major; the first {@code images} rows are overwritten
     * @param embedding [image][embeddingSize], likewise
     */
    public void run(int images, float[] logits, float[] embedding) {
        checkSize("logits", logits, images, network.classes());
        checkSize("embedding", embedding, images, network.embeddingSize());
        classify(images, logits, embedding);
    }

    private void checkSize(String name, float[] values, int images, int size) {
        if (images < 0 || images > plan.batchImages()) {
            throw new IllegalArgumentException(
                    "Cannot run " + images + " images at once (expected 0 to " + plan.batchImages() + ").");
        }
        if (values.length < (long) images * size) {
            throw new IllegalArgumentException("Cannot run " + images + " images: " + name + " holds " + values.length
                    + " values (expected at least " + images + " x " + size + ").");
        }
    }

    /** Runs the lane groups that hold the first images; the last one with shared lanes if it has room for that. */
    private void classify(int images, float[] logits, float @Nullable [] embedding) {
        if (images == 0) {
            return;
        }
        plan.warmUp();
        LaneSharing none = LaneSharing.none(lanes);
        int groups = (images + lanes - 1) / lanes;
        int full = images / lanes;
        LaneSharing rest = full == groups ? none : plan.sharing(images - full * lanes);
        int unshared = rest.isNone() ? groups : full;
        if (unshared > 0) {
            runBlocks(none, 0, unshared);
        }
        if (unshared < groups) {
            runBlocks(rest, unshared, 1);
        }
        for (int group = 0; group < groups; group++) {
            head(group, images, logits, embedding);
        }
    }

    /** Runs some lane groups as far as the means before the head. */
    private void runBlocks(LaneSharing sharing, int firstGroup, int groups) {
        int last = network.blocks().size();
        int early = plan.joint();
        for (int group = 0; early > 0 && group < groups; group++) {
            takeInput(sharing, firstGroup + group, 1);
            if (early == last) {
                runBlocks(0, last);
                pool(firstGroup + group);
            } else {
                int jointStride = jointStride();
                runBlocks(0, early - 1);
                runBlock(early - 1, joint, AT + group * jointStride, jointStride);
            }
        }
        if (early < last) {
            if (early == 0) {
                takeInput(sharing, firstGroup, groups);
            } else {
                from.set(joint, AT, jointStride());
                from.setGroups(sharing, groups);
            }
            runBlocks(early, last);
            pool(firstGroup);
        }
    }

    private int jointStride() {
        return network.blocks().get(plan.joint() - 1).outFloats() * lanes;
    }

    /** Points {@link #from} at images of the input, in shared lanes if need be. */
    private void takeInput(LaneSharing sharing, int firstGroup, int groups) {
        int stride = Math.toIntExact(network.inputFloats() * lanes);
        int at = AT + firstGroup * stride;
        if (sharing.isNone()) {
            from.set(input, at, stride);
        } else {
            // The first block writes into the other buffer.
            sharing.share(network.channels(), Math.toIntExact(network.pixels()), lanes, input, at, activations[1], AT);
            from.set(activations[1], AT, 0);
        }
        from.setGroups(sharing, groups);
    }

    /** Runs blocks {@code first} to {@code end - 1} on {@link #from}, which then is the last one's output. */
    private void runBlocks(int first, int end) {
        for (int i = first; i < end; i++) {
            runBlock(i, activations[i & 1], AT, network.blocks().get(i).outFloats() * lanes);
        }
    }

    /** Runs one block on {@link #from}, which then is its output. */
    private void runBlock(int index, float[] data, int at, int groupStride) {
        PlannedBlock block = network.blocks().get(index);
        to.set(data, at, groupStride);
        to.setGroups(from.sharing(), from.laneGroups());
        plan.convolutions().get(index).run(plan.kernels(), from, to, scratch);
        from.set(to);
        LinearLayer reduce = block.reduce();
        LinearLayer expand = block.expand();
        if (reduce != null && expand != null) {
            for (int group = 0; group < from.laneGroups(); group++) {
                excite(block, reduce, expand, from.at(group));
            }
        }
    }

    /** Scales a lane group of {@link #from} by the gates of its attention. */
    private void excite(PlannedBlock block, LinearLayer reduce, LinearLayer expand, int at) {
        LaneSharing sharing = from.sharing();
        int channels = block.shape().outChannels();
        int vectors = sharing.vectors(channels);
        float[] factors = sharing.isNone() ? gates : hidden;
        kernels.mean(vectors, block.outPixels(), from.data(), at, factors, 0);
        if (!sharing.isNone()) {
            sharing.unshare(channels, lanes, factors, 0, gates, 0);
        }
        kernels.linear(reduce, gates, 0, hidden, 0);
        kernels.linear(expand, hidden, 0, gates, 0);
        for (int first = 0; first < channels * lanes; first += lanes) {
            for (int i = first; i < first + sharing.images(); i++) {
                // StrictMath, because its bits do not depend on the machine.
                gates[i] = (float) (1 / (1 + StrictMath.exp(-gates[i])));
            }
        }
        if (!sharing.isNone()) {
            sharing.share(channels, 1, lanes, gates, 0, factors, 0);
        }
        kernels.scale(vectors, block.outPixels(), factors, 0, block.gateActivation(), from.data(), at);
    }

    /** The average pool of the last block's output {@link #from}, into {@link #means} from a lane group on. */
    private void pool(int firstGroup) {
        PlannedBlock last = network.blocks().get(network.blocks().size() - 1);
        LaneSharing sharing = from.sharing();
        int features = network.embeddingSize();
        for (int group = 0; group < from.laneGroups(); group++) {
            int meansAt = (firstGroup + group) * features * lanes;
            if (sharing.isNone()) {
                kernels.mean(features, last.outPixels(), from.data(), from.at(group), means, meansAt);
            } else {
                kernels.mean(sharing.vectors(features), last.outPixels(), from.data(), from.at(group), hidden, 0);
                sharing.unshare(features, lanes, hidden, 0, means, meansAt);
            }
        }
    }

    /** The head of one lane group, and its images' rows of the results. */
    private void head(int group, int endImage, float[] logits, float @Nullable [] embedding) {
        int features = network.embeddingSize();
        int classes = network.classes();
        int at = group * features * lanes;
        kernels.linear(network.head(), means, at, scores, 0);
        int firstImage = group * lanes;
        int images = Math.min(lanes, endImage - firstImage);
        for (int lane = 0; lane < images; lane++) {
            copyLane(scores, lane, classes, logits, (firstImage + lane) * classes);
            if (embedding != null) {
                copyLane(means, at + lane, features, embedding, (firstImage + lane) * features);
            }
        }
    }

    /** The values of one lane. */
    private void copyLane(float[] values, int laneAt, int count, float[] target, int targetAt) {
        for (int i = 0; i < count; i++) {
            target[targetAt + i] = values[laneAt + i * lanes];
        }
    }
}
