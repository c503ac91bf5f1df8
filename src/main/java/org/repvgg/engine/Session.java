/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.Rectifier;
import org.repvgg.reparam.fused.SqueezeExcite;

/**
 * One thread's buffers for an {@link Engine}. Write images where {@link #input} says, then {@link #run}. Not thread-safe;
 * a run allocates nothing.
 */
public final class Session {
    private final Plan plan;
    private final LaneKernels kernels;
    private final int laneGroups;
    private final int lanes;

    /** [laneGroup][channel][row][column][lane]. */
    private final float[] input;
    /** Activations of one lane group, even and odd blocks. */
    private final float[][] activations;
    /** [channel][lane]: means of a block's output or of the last one's. */
    private final float[] means;

    private final float[] hidden;
    private final float[] gates;
    /** [class][lane]. */
    private final float[] scores;

    Session(Plan plan, LaneKernels kernels, int laneGroups) {
        this.plan = plan;
        this.kernels = kernels;
        this.laneGroups = laneGroups;
        lanes = kernels.lanes();
        input = new float[Math.toIntExact(plan.inputFloats() * lanes * laneGroups)];
        int activation = Math.toIntExact(plan.largestActivation() * lanes);
        activations = new float[][] {new float[activation], new float[activation]};
        int channels = plan.largestChannels() * lanes;
        means = new float[channels];
        hidden = new float[channels];
        gates = new float[channels];
        scores = new float[plan.classes() * lanes];
    }

    static long workspaceFloats(Plan plan, int lanes, int laneGroups) {
        return lanes
                * (plan.inputFloats() * laneGroups
                        + 2 * plan.largestActivation()
                        + 3L * plan.largestChannels()
                        + plan.classes());
    }

    /** Where the caller writes normalised pixels. */
    public InputLayout input() {
        int row = plan.width() * lanes;
        int channel = plan.height() * row;
        return new InputLayout(input, 0, lanes, plan.channels() * channel, channel, row, lanes);
    }

    /**
     * Classifies the first images of the input.
     *
     * @param images how many, 0 to {@link Engine#batchImages}
     * @param logits [image][class], row-major; the first {@code images} rows are overwritten
     */
    public void run(int images, float[] logits) {
        checkSize("logits", logits, images, plan.classes());
        for (int group = 0; group * lanes < images; group++) {
            runBlocks(group);
            runHead();
            unpack(scores, plan.classes(), group * lanes, images, logits);
        }
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
        for (int group = 0; group * lanes < images; group++) {
            runBlocks(group);
            runHead();
            unpack(scores, plan.classes(), group * lanes, images, logits);
            unpack(means, plan.embeddingSize(), group * lanes, images, embedding);
        }
    }

    private void checkSize(String name, float[] values, int images, int size) {
        if (images < 0 || images > laneGroups * lanes) {
            throw new IllegalArgumentException(
                    "Cannot run " + images + " images at once (expected 0 to " + laneGroups * lanes + ").");
        }
        if (values.length < (long) images * size) {
            throw new IllegalArgumentException("Cannot run " + images + " images: " + name + " holds " + values.length
                    + " values (expected at least " + images + " x " + size + ").");
        }
    }

    /** All blocks and the average pool of one lane group; leaves {@link #means}. */
    private void runBlocks(int group) {
        float[] in = input;
        int inAt = Math.toIntExact(group * plan.inputFloats() * lanes);
        int parity = 0;
        for (Block block : plan.blocks()) {
            float[] out = activations[parity];
            kernels.direct(
                    block.shape(),
                    block.conv().weight(),
                    block.conv().bias(),
                    block.convRectifier(),
                    in,
                    inAt,
                    lanes,
                    out,
                    0);
            SqueezeExcite se = block.squeezeExcite();
            if (se != null) {
                excite(block, se, out);
            }
            in = out;
            inAt = 0;
            parity = 1 - parity;
        }
        Block last = plan.blocks().get(plan.blocks().size() - 1);
        kernels.mean(last.shape().outChannels(), last.outPixels(), in, 0, means, 0);
    }

    private void excite(Block block, SqueezeExcite se, float[] data) {
        kernels.mean(se.channels(), block.outPixels(), data, 0, means, 0);
        kernels.linear(
                se.channels(),
                se.innerChannels(),
                se.reduceWeight(),
                se.reduceBias(),
                Rectifier.RELU,
                means,
                0,
                hidden,
                0);
        kernels.linear(
                se.innerChannels(),
                se.channels(),
                se.expandWeight(),
                se.expandBias(),
                Rectifier.NONE,
                hidden,
                0,
                gates,
                0);
        for (int i = 0; i < se.channels() * lanes; i++) {
            // StrictMath, because its bits do not depend on the machine.
            gates[i] = (float) (1 / (1 + StrictMath.exp(-gates[i])));
        }
        kernels.scale(se.channels(), block.outPixels(), gates, 0, block.gateRectifier(), data, 0);
    }

    private void runHead() {
        kernels.linear(
                plan.embeddingSize(),
                plan.classes(),
                plan.head().weight(),
                plan.head().bias(),
                Rectifier.NONE,
                means,
                0,
                scores,
                0);
    }

    /** From [value][lane] to [image][value], for the images of a lane group that begins at {@code firstImage}. */
    private void unpack(float[] from, int values, int firstImage, int images, float[] to) {
        int used = Math.min(lanes, images - firstImage);
        for (int lane = 0; lane < used; lane++) {
            int row = (firstImage + lane) * values;
            for (int value = 0; value < values; value++) {
                to[row + value] = from[value * lanes + lane];
            }
        }
    }
}
