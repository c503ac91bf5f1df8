/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import org.repvgg.engine.kernel.ConvLayer;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.LaneSharing;
import org.repvgg.model.Activation;

/**
 * Convolution by its definition, {@link org.repvgg.engine.kernel.LaneKernels#direct}: all there is in the scalar set, and for depthwise blocks.
 *
 * <p>Accuracy: one rounding per term in the order ic, kh, kw. Cost: 2 * weights * output pixels * lanes flops per lane group.
 */
final class DirectConvolution implements Convolution {
    private final ConvLayer layer;

    DirectConvolution(ConvLayer layer) {
        this.layer = layer;
    }

    @Override
    public Activation activation() {
        return layer.activation();
    }

    @Override
    public ConvShape shape() {
        return layer.shape();
    }

    @Override
    public Convolution miniature() {
        ConvShape small = layer.shape().resized(1, 1, 4, 4);
        return new DirectConvolution(
                new ConvLayer(small, new float[small.weights()], new float[1], layer.activation()));
    }

    @Override
    public long packedFloats(KernelSet kernels) {
        return 0;
    }

    @Override
    public Convolution prepacked() {
        return this;
    }

    @Override
    public int shareableChannels() {
        return 1;
    }

    @Override
    public Scratch.Size scratch(KernelSet kernels, LaneSharing sharing, int laneGroups) {
        return Scratch.Size.NOTHING;
    }

    @Override
    public void run(KernelSet kernels, Activations in, Activations out, Scratch scratch) {
        assert in.sharing().isNone() : in.sharing();
        for (int group = 0; group < in.laneGroups(); group++) {
            kernels.lane().direct(layer, in.data(), in.at(group), out.data(), out.at(group));
        }
    }
}
