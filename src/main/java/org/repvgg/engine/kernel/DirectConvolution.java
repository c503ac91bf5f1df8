/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/** Convolution by its definition, {@link LaneKernels#direct}: all there is in the scalar set, and for depthwise blocks. */
final class DirectConvolution implements Convolution {
    private final ConvShape shape;
    private final float[] weight;
    private final float[] bias;
    private final Rectifier rectifier;

    DirectConvolution(ConvShape shape, float[] weight, float[] bias, Rectifier rectifier) {
        this.shape = shape;
        this.weight = weight;
        this.bias = bias;
        this.rectifier = rectifier;
    }

    @Override
    public ConvShape shape() {
        return shape;
    }

    @Override
    public Convolution miniature() {
        ConvShape small = shape.resized(1, 1, 4, 4);
        return new DirectConvolution(small, new float[small.weights()], new float[1], rectifier);
    }

    @Override
    public long panelFloats(LaneKernels kernels) {
        return 0;
    }

    @Override
    public Convolution keepingPanels() {
        return this;
    }

    @Override
    public Scratch.Size scratch(LaneKernels kernels, int laneGroups) {
        return Scratch.Size.NOTHING;
    }

    @Override
    public int packableChannels() {
        return 1;
    }

    @Override
    public Scratch.Size packedScratch(LaneKernels kernels, Packing packing) {
        return Scratch.Size.NOTHING;
    }

    @Override
    public void runPacked(
            LaneKernels kernels, Packing packing, float[] in, int inAt, float[] out, int outAt, Scratch scratch) {
        throw new IllegalStateException("Cannot run packed channels: this method keeps a vector for each channel.");
    }

    @Override
    public void run(
            LaneKernels kernels,
            int laneGroups,
            float[] in,
            int inAt,
            int inGroupStride,
            float[] out,
            int outAt,
            int outGroupStride,
            Scratch scratch) {
        for (int group = 0; group < laneGroups; group++) {
            kernels.direct(
                    shape,
                    weight,
                    bias,
                    rectifier,
                    in,
                    inAt + group * inGroupStride,
                    out,
                    outAt + group * outGroupStride);
        }
    }
}
