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
    public float[][] run(LaneKernels kernels, int laneGroups, float[][] images) {
        return run(planned(kernels), kernels, laneGroups, images);
    }

    /** The outputs of the run that makes the panels and of the one after it. */
    public List<float[][]> runTwiceKeepingPanels(LaneKernels kernels, int laneGroups, float[][] images) {
        Convolution keeping = planned(kernels).keepingPanels();
        return List.of(run(keeping, kernels, laneGroups, images), run(keeping, kernels, laneGroups, images));
    }

    int packableChannels(LaneKernels kernels) {
        return planned(kernels).packableChannels();
    }

    /** The outputs of fewer images than there are lanes, packed. */
    float[][] runPacked(LaneKernels kernels, Packing packing, float[][] images) {
        Convolution convolution = planned(kernels);
        int inPlane = shape.height() * shape.width() * kernels.lanes();
        int outPlane = shape.outHeight() * shape.outWidth() * kernels.lanes();
        int inFloats = packing.vectors(shape.inChannels()) * inPlane;
        float[] in = Samples.filled(Scratch.ACTIVATIONS_AT + inFloats, Float.NaN);
        Arrays.fill(in, 0, Scratch.ZEROS, 0f);
        for (int i = 0; i < images.length; i++) {
            for (int k = 0; k < images[i].length; k++) {
                int place = place(packing, kernels, i, k, shape.height() * shape.width());
                in[Scratch.ACTIVATIONS_AT + place] = images[i][k];
            }
        }
        float[] out = Samples.filled(packing.vectors(shape.outChannels()) * outPlane + 2 * MARGIN, Float.NaN);
        Scratch scratch = new Scratch(convolution.packedScratch(kernels, packing));
        convolution.runPacked(kernels, packing, in, Scratch.ACTIVATIONS_AT, out, MARGIN, scratch);
        checkMargins(out);
        float[][] outputs = new float[images.length][(int) shape.outFloats()];
        for (int i = 0; i < images.length; i++) {
            for (int k = 0; k < outputs[i].length; k++) {
                int place = place(packing, kernels, i, k, shape.outHeight() * shape.outWidth());
                outputs[i][k] = out[MARGIN + place];
            }
        }
        return outputs;
    }

    /** Where value k of an image, channels outer, stands in packed activations. */
    private static int place(Packing packing, LaneKernels kernels, int image, int k, int pixels) {
        int channel = k / pixels;
        int vector = channel / packing.channels() * pixels + k % pixels;
        return vector * kernels.lanes() + channel % packing.channels() * packing.images() + image;
    }

    private static void checkMargins(float[] out) {
        for (int i = 0; i < MARGIN; i++) {
            assertThat(out[i]).as("before the output").isNaN();
            assertThat(out[out.length - 1 - i]).as("after the output").isNaN();
        }
    }

    private Convolution planned(LaneKernels kernels) {
        return ConvolutionPlanner.plan(kernels, shape, weight, bias, rectifier);
    }

    private float[][] run(Convolution convolution, LaneKernels kernels, int laneGroups, float[][] images) {
        int lanes = kernels.lanes();
        int inStride = (int) shape.inFloats() * lanes;
        int outStride = (int) shape.outFloats() * lanes;
        float[] in = Samples.filled(Scratch.ACTIVATIONS_AT + laneGroups * inStride, Float.NaN);
        Arrays.fill(in, 0, Scratch.ZEROS, 0f);
        for (int i = 0; i < images.length; i++) {
            for (int k = 0; k < images[i].length; k++) {
                in[Scratch.ACTIVATIONS_AT + i / lanes * inStride + k * lanes + i % lanes] = images[i][k];
            }
        }
        float[] out = Samples.filled(laneGroups * outStride + 2 * MARGIN, Float.NaN);
        Scratch scratch = new Scratch(convolution.scratch(kernels, laneGroups));
        convolution.run(kernels, laneGroups, in, Scratch.ACTIVATIONS_AT, inStride, out, MARGIN, outStride, scratch);
        checkMargins(out);
        float[][] outputs = new float[images.length][];
        for (int i = 0; i < images.length; i++) {
            outputs[i] = Samples.lane(out, MARGIN + i / lanes * outStride, i % lanes, lanes, shape.outFloats());
        }
        return outputs;
    }
}
