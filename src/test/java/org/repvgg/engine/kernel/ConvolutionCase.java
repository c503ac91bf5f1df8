/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** One convolution with seeded weights, run on images in lanes. */
public final class ConvolutionCase {
    private static final int MARGIN = 24;
    private static final long SEED = 20261124L;

    private final ConvShape shape;
    private final Rectifier rectifier;
    private final float[] weight;
    private final float[] bias;

    public ConvolutionCase(ConvShape shape, Rectifier rectifier, SplittableRandom random) {
        this.shape = shape;
        this.rectifier = rectifier;
        weight = Samples.normal(random, shape.weights());
        bias = Samples.normal(random, shape.outChannels());
    }

    float[] weight() {
        return weight;
    }

    float[] bias() {
        return bias;
    }

    /** A seeded image. */
    public float[] image(int index) {
        return Samples.normal(new SplittableRandom(SEED + 1 + index), (int) shape.inFloats());
    }

    /** The outputs of the images, which fill whole lane groups. */
    public float[][] run(LaneKernels kernels, int laneGroups, int pitch, float[][] images) {
        return run(planned(kernels), kernels, laneGroups, pitch, images);
    }

    /** The outputs of the run that makes the panels and of the one after it. */
    public List<float[][]> runTwiceKeepingPanels(LaneKernels kernels, int laneGroups, float[][] images) {
        Convolution keeping = planned(kernels).keepingPanels();
        return List.of(
                run(keeping, kernels, laneGroups, kernels.lanes(), images),
                run(keeping, kernels, laneGroups, kernels.lanes(), images));
    }

    private Convolution planned(LaneKernels kernels) {
        return ConvolutionPlanner.plan(kernels, shape, weight, bias, rectifier);
    }

    private float[][] run(Convolution convolution, LaneKernels kernels, int laneGroups, int pitch, float[][] images) {
        int lanes = kernels.lanes();
        int inStride = (int) shape.inFloats() * pitch;
        int outStride = (int) shape.outFloats() * lanes;
        float[] in = Samples.filled(Scratch.ACTIVATIONS_AT + laneGroups * inStride, Float.NaN);
        Arrays.fill(in, 0, Scratch.ZEROS, 0f);
        for (int i = 0; i < images.length; i++) {
            for (int k = 0; k < images[i].length; k++) {
                in[Scratch.ACTIVATIONS_AT + i / lanes * inStride + k * pitch + i % lanes] = images[i][k];
            }
        }
        float[] out = Samples.filled(laneGroups * outStride + 2 * MARGIN, Float.NaN);
        Scratch scratch = new Scratch(convolution.scratch(kernels, laneGroups));
        convolution.run(
                kernels, laneGroups, in, Scratch.ACTIVATIONS_AT, inStride, pitch, out, MARGIN, outStride, scratch);
        for (int i = 0; i < MARGIN; i++) {
            assertThat(out[i]).as("before the output").isNaN();
            assertThat(out[out.length - 1 - i]).as("after the output").isNaN();
        }
        float[][] outputs = new float[images.length][];
        for (int i = 0; i < images.length; i++) {
            outputs[i] = Samples.lane(out, MARGIN + i / lanes * outStride, i % lanes, lanes, shape.outFloats());
        }
        return outputs;
    }
}
