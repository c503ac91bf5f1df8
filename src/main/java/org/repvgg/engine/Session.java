/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.jspecify.annotations.Nullable;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.Packing;
import org.repvgg.engine.kernel.Rectifier;
import org.repvgg.engine.kernel.Scratch;
import org.repvgg.reparam.fused.SqueezeExcite;

/**
 * One thread's buffers for an {@link Engine}. Write images where {@link #input} says, then {@link #run}. Not thread-safe;
 * a run allocates nothing.
 */
public final class Session {
    private static final int AT = Scratch.ACTIVATIONS_AT;

    private final Program program;
    private final Plan plan;
    private final int lanes;

    /** [laneGroup][channel][row][column][lane], as all activations. */
    private final float[] input;
    /** Outputs of even and of odd blocks. */
    private final float[][] activations;
    /** Where the lane groups of the early blocks meet. */
    private final float[] joint;

    private final Scratch scratch;
    /** [laneGroup][channel][lane]: means of the last block's output. */
    private final float[] means;
    /** What an attention's squeezed channels are, also packed means and gates. */
    private final float[] hidden;
    /** [channel][lane]: means of a block's output, then its attention's gates. */
    private final float[] gates;
    /** [class][lane]. */
    private final float[] scores;

    Session(Program program) {
        this.program = program;
        plan = program.plan();
        lanes = program.kernels().lanes();
        input = new float[Math.toIntExact(program.inputFloats())];
        int activation = Math.toIntExact(program.activationFloats());
        activations = new float[][] {new float[activation], new float[activation]};
        joint = new float[Math.toIntExact(program.jointFloats())];
        scratch = new Scratch(program.scratch());
        int channels = Math.toIntExact(program.channelFloats());
        means = new float[channels];
        hidden = new float[channels];
        gates = new float[channels];
        scores = new float[plan.classes() * lanes];
    }

    /** Where the caller writes normalised pixels. */
    public InputLayout input() {
        int row = plan.width() * lanes;
        int channel = plan.height() * row;
        return new InputLayout(input, AT, lanes, plan.channels() * channel, channel, row, lanes);
    }

    /**
     * Classifies the first images of the input.
     *
     * @param images how many, 0 to {@link Engine#batchImages}
     * @param logits [image][class], row-major; the first {@code images} rows are overwritten
     */
    public void run(int images, float[] logits) {
        checkSize("logits", logits, images, plan.classes());
        runLanes(images, logits, null);
    }

    /**
     * Classifies the first images of the input and keeps what the head saw.
     *
     * @param images how many, 0 to {@link Engine#batchImages}
     * @param logits [image][class], row-major; the first {@code images} rows are overwritten
     * @param embedding [image][embeddingSize], likewise
     */
    public void run(int images, float[] logits, float[] embedding) {
        checkSize("logits", logits, images, plan.classes());
        checkSize("embedding", embedding, images, plan.embeddingSize());
        runLanes(images, logits, embedding);
    }

    private void checkSize(String name, float[] values, int images, int size) {
        if (images < 0 || images > program.batchImages()) {
            throw new IllegalArgumentException(
                    "Cannot run " + images + " images at once (expected 0 to " + program.batchImages() + ").");
        }
        if (values.length < (long) images * size) {
            throw new IllegalArgumentException("Cannot run " + images + " images: " + name + " holds " + values.length
                    + " values (expected at least " + images + " x " + size + ").");
        }
    }

    /** Runs the lane groups that hold the first images: full ones as they are, the last one packed if it can be. */
    private void runLanes(int images, float[] logits, float @Nullable [] embedding) {
        if (images == 0) {
            return;
        }
        program.warmUp();
        LaneKernels kernels = program.kernels();
        int groups = (images + lanes - 1) / lanes;
        int full = images / lanes;
        Packing packing = program.packing(images == full * lanes ? lanes : images - full * lanes);
        boolean packs = packing.channels() > 1;
        if (!packs || full > 0) {
            runGroups(kernels, packs ? full : groups);
        }
        if (packs) {
            runPacked(kernels, packing, full);
        }
        for (int group = 0; group < groups; group++) {
            classify(kernels, group, group * lanes, images, logits, embedding);
        }
    }

    /** Runs the first lane groups as far as the means before the head. */
    private void runGroups(LaneKernels kernels, int groups) {
        int early = program.joint();
        int last = program.convolutions().size();
        int inputStride = Math.toIntExact(plan.inputFloats() * lanes);
        if (early == 0) {
            pool(kernels, runBlocks(kernels, 0, last, groups, input, AT, inputStride, null, AT), 0, groups);
            return;
        }
        int jointStride = plan.blocks().get(early - 1).outFloats() * lanes;
        for (int group = 0; group < groups; group++) {
            int from = AT + group * inputStride;
            if (early == last) {
                pool(kernels, runBlocks(kernels, 0, last, 1, input, from, inputStride, null, AT), group, 1);
            } else {
                int to = AT + group * jointStride;
                runBlocks(kernels, 0, early, 1, input, from, inputStride, joint, to);
            }
        }
        if (early < last) {
            pool(kernels, runBlocks(kernels, early, last, groups, joint, AT, jointStride, null, AT), 0, groups);
        }
    }

    /**
     * Runs blocks {@code first} to {@code last - 1}.
     *
     * @param end where the last block's output goes, from {@code endAt}; null for one of the activation buffers
     * @return the buffer of the last block's output
     */
    private float[] runBlocks(
            LaneKernels kernels,
            int first,
            int last,
            int groups,
            float[] in,
            int inAt,
            int inStride,
            float @Nullable [] end,
            int endAt) {
        float[] from = in;
        int fromAt = inAt;
        int fromStride = inStride;
        for (int i = first; i < last; i++) {
            Block block = plan.blocks().get(i);
            boolean ends = end != null && i == last - 1;
            float[] to = ends && end != null ? end : activations[i & 1];
            int toAt = ends ? endAt : AT;
            int toStride = block.outFloats() * kernels.lanes();
            program.convolutions().get(i).run(kernels, groups, from, fromAt, fromStride, to, toAt, toStride, scratch);
            SqueezeExcite se = block.squeezeExcite();
            if (se != null) {
                for (int group = 0; group < groups; group++) {
                    excite(kernels, block, se, to, toAt + group * toStride);
                }
            }
            from = to;
            fromAt = toAt;
            fromStride = toStride;
        }
        return from;
    }

    private void excite(LaneKernels kernels, Block block, SqueezeExcite se, float[] data, int at) {
        kernels.mean(se.channels(), block.outPixels(), data, at, gates, 0);
        gate(kernels, se, kernels.lanes());
        kernels.scale(se.channels(), block.outPixels(), gates, 0, block.gateRectifier(), data, at);
    }

    /** Makes {@link #gates} of the means that stand in it, [channel][lane], for the first lanes. */
    private void gate(LaneKernels kernels, SqueezeExcite se, int images) {
        int channels = se.channels();
        int inner = se.innerChannels();
        kernels.linear(channels, inner, se.reduceWeight(), se.reduceBias(), Rectifier.RELU, gates, 0, hidden, 0);
        kernels.linear(inner, channels, se.expandWeight(), se.expandBias(), Rectifier.NONE, hidden, 0, gates, 0);
        for (int first = 0; first < channels * lanes; first += lanes) {
            for (int i = first; i < first + images; i++) {
                // StrictMath, because its bits do not depend on the machine.
                gates[i] = (float) (1 / (1 + StrictMath.exp(-gates[i])));
            }
        }
    }

    /** Runs a lane group of which only some lanes are taken, as far as the means before the head. */
    private void runPacked(LaneKernels kernels, Packing packing, int group) {
        int pixels = Math.toIntExact(plan.pixels());
        int inputStride = Math.toIntExact(plan.inputFloats() * lanes);
        float[] from = activations[1];
        packing.pack(plan.channels(), pixels, lanes, input, AT + group * inputStride, from, AT);
        for (int i = 0; i < plan.blocks().size(); i++) {
            Block block = plan.blocks().get(i);
            float[] to = activations[i & 1];
            program.convolutions().get(i).runPacked(kernels, packing, from, AT, to, AT, scratch);
            SqueezeExcite se = block.squeezeExcite();
            if (se != null) {
                excitePacked(kernels, packing, block, se, to);
            }
            from = to;
        }
        Block last = plan.blocks().get(plan.blocks().size() - 1);
        int features = plan.embeddingSize();
        kernels.mean(packing.vectors(features), last.outPixels(), from, AT, hidden, 0);
        packing.unpack(features, lanes, hidden, 0, means, group * features * lanes);
    }

    private void excitePacked(LaneKernels kernels, Packing packing, Block block, SqueezeExcite se, float[] data) {
        int vectors = packing.vectors(se.channels());
        kernels.mean(vectors, block.outPixels(), data, AT, hidden, 0);
        packing.unpack(se.channels(), lanes, hidden, 0, gates, 0);
        gate(kernels, se, packing.images());
        packing.pack(se.channels(), 1, lanes, gates, 0, hidden, 0);
        kernels.scale(vectors, block.outPixels(), hidden, 0, block.gateRectifier(), data, AT);
    }

    /** The average pool of the last block's output, into {@link #means} from lane group {@code firstGroup} on. */
    private void pool(LaneKernels kernels, float[] data, int firstGroup, int groups) {
        Block last = plan.blocks().get(plan.blocks().size() - 1);
        int stride = last.outFloats() * kernels.lanes();
        int width = plan.embeddingSize() * kernels.lanes();
        for (int group = 0; group < groups; group++) {
            int to = (firstGroup + group) * width;
            kernels.mean(plan.embeddingSize(), last.outPixels(), data, AT + group * stride, means, to);
        }
    }

    /** The head of one lane group, and its images' rows of the results. */
    private void classify(
            LaneKernels kernels,
            int group,
            int firstImage,
            int endImage,
            float[] logits,
            float @Nullable [] embedding) {
        int width = kernels.lanes();
        int features = plan.embeddingSize();
        int classes = plan.classes();
        int at = group * features * width;
        float[] weight = plan.head().weight();
        kernels.linear(features, classes, weight, plan.head().bias(), Rectifier.NONE, means, at, scores, 0);
        int images = Math.min(width, endImage - firstImage);
        for (int lane = 0; lane < images; lane++) {
            unpack(scores, lane, width, classes, logits, (firstImage + lane) * classes);
            if (embedding != null) {
                unpack(means, at + lane, width, features, embedding, (firstImage + lane) * features);
            }
        }
    }

    private static void unpack(float[] from, int fromAt, int lanes, int values, float[] to, int toAt) {
        for (int i = 0; i < values; i++) {
            to[toAt + i] = from[fromAt + i * lanes];
        }
    }
}
