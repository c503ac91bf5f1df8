/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.repvgg.engine.kernel.ConvLayer;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.LaneSharing;
import org.repvgg.engine.kernel.SampleArrays;
import org.repvgg.model.Activation;

/** One convolution with seeded weights, run on images in lanes. */
public final class ConvolutionCase {
    private static final int MARGIN = 24;
    private static final long SEED = 20261124L;

    private final ConvShape shape;
    private final Activation activation;
    private final float[] weight;
    private final float[] bias;

    public ConvolutionCase(ConvShape shape, Activation activation, SplittableRandom random) {
        this.shape = shape;
        this.activation = activation;
        weight = SampleArrays.normal(random, shape.weights());
        bias = SampleArrays.normal(random, shape.outChannels());
    }

    float[] weight() {
        return weight;
    }

    float[] bias() {
        return bias;
    }

    /** A seeded image. */
    public float[] image(int index) {
        return SampleArrays.normal(new SplittableRandom(SEED + 1 + index), (int) shape.inFloats());
    }

    /** The outputs of the images, which fill whole lane groups. */
    public float[][] run(KernelSet kernels, int laneGroups, float[][] images) {
        return run(planned(kernels), kernels, laneGroups, images);
    }

    /** The outputs of the run that packs the weights and of the one after it. */
    public List<float[][]> runTwicePrepacked(KernelSet kernels, int laneGroups, float[][] images) {
        Convolution prepacked = planned(kernels).prepacked();
        return List.of(run(prepacked, kernels, laneGroups, images), run(prepacked, kernels, laneGroups, images));
    }

    int shareableChannels(KernelSet kernels) {
        return planned(kernels).shareableChannels();
    }

    /** The outputs of fewer images than there are lanes, in shared vectors. */
    float[][] runShared(KernelSet kernels, LaneSharing sharing, float[][] images) {
        Convolution convolution = planned(kernels);
        int inPlane = shape.height() * shape.width() * kernels.lanes();
        int outPlane = shape.outHeight() * shape.outWidth() * kernels.lanes();
        int inFloats = sharing.vectors(shape.inChannels()) * inPlane;
        float[] in = SampleArrays.filled(Scratch.ACTIVATIONS_AT + inFloats, Float.NaN);
        Arrays.fill(in, 0, Scratch.ZEROS, 0f);
        for (int i = 0; i < images.length; i++) {
            for (int k = 0; k < images[i].length; k++) {
                int place = place(sharing, kernels, i, k, shape.height() * shape.width());
                in[Scratch.ACTIVATIONS_AT + place] = images[i][k];
            }
        }
        float[] out = SampleArrays.filled(sharing.vectors(shape.outChannels()) * outPlane + 2 * MARGIN, Float.NaN);
        run(convolution, kernels, view(in, Scratch.ACTIVATIONS_AT, 0, sharing, 1), view(out, MARGIN, 0, sharing, 1));
        checkMargins(out);
        float[][] outputs = new float[images.length][(int) shape.outFloats()];
        for (int i = 0; i < images.length; i++) {
            for (int k = 0; k < outputs[i].length; k++) {
                int place = place(sharing, kernels, i, k, shape.outHeight() * shape.outWidth());
                outputs[i][k] = out[MARGIN + place];
            }
        }
        return outputs;
    }

    private static Activations view(float[] data, int at, int groupStride, LaneSharing sharing, int laneGroups) {
        Activations view = new Activations();
        view.set(data, at, groupStride);
        view.setGroups(sharing, laneGroups);
        return view;
    }

    private static void run(Convolution convolution, KernelSet kernels, Activations in, Activations out) {
        Scratch scratch = new Scratch(convolution.scratch(kernels, in.sharing(), in.laneGroups()));
        convolution.run(kernels, in, out, scratch);
    }

    /** Where value k of an image, channels outer, stands in shared activations. */
    private static int place(LaneSharing sharing, KernelSet kernels, int image, int k, int pixels) {
        int channel = k / pixels;
        int vector = channel / sharing.channels() * pixels + k % pixels;
        return vector * kernels.lanes() + channel % sharing.channels() * sharing.images() + image;
    }

    private static void checkMargins(float[] out) {
        for (int i = 0; i < MARGIN; i++) {
            assertThat(out[i]).as("before the output").isNaN();
            assertThat(out[out.length - 1 - i]).as("after the output").isNaN();
        }
    }

    private Convolution planned(KernelSet kernels) {
        return ConvolutionPlanner.plan(kernels, new ConvLayer(shape, weight, bias, activation));
    }

    private float[][] run(Convolution convolution, KernelSet kernels, int laneGroups, float[][] images) {
        int lanes = kernels.lanes();
        int inStride = (int) shape.inFloats() * lanes;
        int outStride = (int) shape.outFloats() * lanes;
        float[] in = SampleArrays.filled(Scratch.ACTIVATIONS_AT + laneGroups * inStride, Float.NaN);
        Arrays.fill(in, 0, Scratch.ZEROS, 0f);
        for (int i = 0; i < images.length; i++) {
            for (int k = 0; k < images[i].length; k++) {
                in[Scratch.ACTIVATIONS_AT + i / lanes * inStride + k * lanes + i % lanes] = images[i][k];
            }
        }
        float[] out = SampleArrays.filled(laneGroups * outStride + 2 * MARGIN, Float.NaN);
        LaneSharing none = LaneSharing.none(lanes);
        run(
                convolution,
                kernels,
                view(in, Scratch.ACTIVATIONS_AT, inStride, none, laneGroups),
                view(out, MARGIN, outStride, none, laneGroups));
        checkMargins(out);
        float[][] outputs = new float[images.length][];
        for (int i = 0; i < images.length; i++) {
            outputs[i] = SampleArrays.lane(out, MARGIN + i / lanes * outStride, i % lanes, lanes, shape.outFloats());
        }
        return outputs;
    }
}
