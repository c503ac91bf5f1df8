/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.jspecify.annotations.Nullable;
import org.repvgg.engine.kernel.LaneKernels;
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
    /** [laneGroup][channel][lane]: means of a block's output or of the last one's. */
    private final float[] means;

    private final float[] hidden;
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

    /** Runs the lane groups that hold the first images. */
    private void runLanes(int images, float[] logits, float @Nullable [] embedding) {
        if (images == 0) {
            return;
        }
        program.warmUp();
        LaneKernels kernels = program.kernels();
        int groups = (images + lanes - 1) / lanes;
        int early = program.joint();
        int last = program.convolutions().size();
        int inputStride = Math.toIntExact(plan.inputFloats() * lanes);
        int inputAt = AT;
        if (early == 0) {
            float[] out = runBlocks(kernels, 0, last, groups, input, inputAt, inputStride, lanes, null, AT);
            pool(kernels, out, 0, groups);
        } else {
            int jointStride = plan.blocks().get(early - 1).outFloats() * lanes;
            for (int group = 0; group < groups; group++) {
                int from = inputAt + group * inputStride;
                if (early == last) {
                    pool(kernels, runBlocks(kernels, 0, last, 1, input, from, inputStride, lanes, null, AT), group, 1);
                } else {
                    int to = AT + group * jointStride;
                    runBlocks(kernels, 0, early, 1, input, from, inputStride, lanes, joint, to);
                }
            }
            if (early < last) {
                float[] out = runBlocks(kernels, early, last, groups, joint, AT, jointStride, lanes, null, AT);
                pool(kernels, out, 0, groups);
            }
        }
        for (int group = 0; group < groups; group++) {
            classify(kernels, group, group * lanes, images, logits, embedding);
        }
    }

    /**
     * Runs blocks {@code first} to {@code last - 1}.
     *
     * @param pitch floats from one pixel of {@code in} to the next
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
            int pitch,
            float @Nullable [] end,
            int endAt) {
        float[] from = in;
        int fromAt = inAt;
        int fromStride = inStride;
        int fromPitch = pitch;
        for (int i = first; i < last; i++) {
            Block block = plan.blocks().get(i);
            boolean ends = end != null && i == last - 1;
            float[] to = ends && end != null ? end : activations[i & 1];
            int toAt = ends ? endAt : AT;
            int toStride = block.outFloats() * kernels.lanes();
            program.convolutions()
                    .get(i)
                    .run(kernels, groups, from, fromAt, fromStride, fromPitch, to, toAt, toStride, scratch);
            SqueezeExcite se = block.squeezeExcite();
            if (se != null) {
                for (int group = 0; group < groups; group++) {
                    excite(kernels, block, se, to, toAt + group * toStride);
                }
            }
            from = to;
            fromAt = toAt;
            fromStride = toStride;
            fromPitch = kernels.lanes();
        }
        return from;
    }

    private void excite(LaneKernels kernels, Block block, SqueezeExcite se, float[] data, int at) {
        int channels = se.channels();
        int inner = se.innerChannels();
        kernels.mean(channels, block.outPixels(), data, at, means, 0);
        kernels.linear(channels, inner, se.reduceWeight(), se.reduceBias(), Rectifier.RELU, means, 0, hidden, 0);
        kernels.linear(inner, channels, se.expandWeight(), se.expandBias(), Rectifier.NONE, hidden, 0, gates, 0);
        for (int i = 0; i < channels * kernels.lanes(); i++) {
            // StrictMath, because its bits do not depend on the machine.
            gates[i] = (float) (1 / (1 + StrictMath.exp(-gates[i])));
        }
        kernels.scale(channels, block.outPixels(), gates, 0, block.gateRectifier(), data, at);
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
