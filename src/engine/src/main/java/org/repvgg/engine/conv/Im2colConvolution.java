/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.repvgg.engine.kernel.Blocking;
import org.repvgg.engine.kernel.ConvLayer;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.GemmArgs;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.LaneSharing;
import org.repvgg.engine.kernel.TileKernels;
import org.repvgg.model.Activation;

/**
 * Convolution of any kernel, stride and padding with bias and activation: for a stem of three channels, for 1x1 kernels
 * and for planes too small for tiles.
 *
 * <p>Method: im2col and GEMM. What each output pixel sees is copied into a column, [channel][row][column of the kernel], and
 * the columns of some pixels are multiplied by all weights of a group of channels. Where lanes are shared, a column holds the
 * images of several pixels, and the rows of the result are brought into shared vectors.
 *
 * <p>Shapes: see {@link Activations}; weights OIHW.
 *
 * <p>Accuracy: one fused multiply-add per term in the order ic, kh, kw, beginning with the bias.
 *
 * <p>Cost: 2 * weights * output pixels * lanes flops per lane group, and one copy of what each pixel sees. Source: derived in
 * docs/design/kernels.md#layout.
 */
public final class Im2colConvolution implements Convolution {
    /** Floats of columns that are made before they are multiplied: half of a second-level cache of 1 MB. */
    private static final int BLOCK_FLOATS = 1 << 17;

    private final ConvLayer layer;
    private final ConvShape shape;
    /** A panel of more rows than there are channels reads on. */
    private final float[] paddedBias;
    /** Null if weights are packed in each run. */
    private final @Nullable PackedWeights packed;

    public Im2colConvolution(ConvLayer layer) {
        this(layer, Arrays.copyOf(layer.bias(), layer.bias().length + Blocking.MAX_MR), null);
    }

    private Im2colConvolution(ConvLayer layer, float[] paddedBias, @Nullable PackedWeights packed) {
        this.layer = layer;
        this.shape = layer.shape();
        this.paddedBias = paddedBias;
        this.packed = packed;
    }

    @Override
    public Activation activation() {
        return layer.activation();
    }

    @Override
    public ConvShape shape() {
        return shape;
    }

    @Override
    public Convolution miniature() {
        ConvShape small = shape.resized(3, Blocking.MAX_MR, 5, 5);
        return new Im2colConvolution(
                new ConvLayer(small, new float[small.weights()], new float[Blocking.MAX_MR], layer.activation()));
    }

    /** Terms of each sum. */
    private int ks() {
        return shape.groupInChannels() * shape.kernelSize() * shape.kernelSize();
    }

    private static int mr(KernelSet kernels) {
        return kernels.requireTiles().blocking().mr();
    }

    private static int nr(KernelSet kernels) {
        return kernels.requireTiles().blocking().nr();
    }

    /** Floats between groups of columns. */
    private int vStride(KernelSet kernels) {
        return ks() * nr(kernels) * kernels.lanes();
    }

    /** Columns of a block, in whole groups. */
    private int blockColumns(KernelSet kernels) {
        int nr = nr(kernels);
        int groups = Math.max(1, BLOCK_FLOATS / vStride(kernels));
        int all = (shape.outHeight() * shape.outWidth() + nr - 1) / nr;
        return Math.min(groups, all) * nr;
    }

    private int panels(int mr) {
        return (shape.groupOutChannels() + mr - 1) / mr;
    }

    /** Floats of the packed weights of a group of channels. */
    private int groupStride(int mr) {
        return panels(mr) * mr * ks();
    }

    /** Output channels of a group, at least a panel. */
    private int rows(int mr) {
        return Math.max(shape.groupOutChannels(), mr);
    }

    @Override
    public long packedFloats(KernelSet kernels) {
        return Scratch.ALIGNED + (long) shape.groups() * groupStride(mr(kernels));
    }

    @Override
    public Convolution prepacked() {
        return new Im2colConvolution(layer, paddedBias, new PackedWeights());
    }

    private float @Nullable [] prepacked(KernelSet kernels) {
        if (packed == null) {
            return null;
        }
        float[] made = packed.orNull();
        return made != null ? made : packed.pack(packedFloats(kernels), u -> packAll(mr(kernels), u));
    }

    private void packAll(int mr, float[] u) {
        for (int group = 0; group < shape.groups(); group++) {
            pack(mr, group * shape.groupOutChannels(), u, Scratch.ALIGNED + group * groupStride(mr));
        }
    }

    @Override
    public int shareableChannels() {
        int out = shape.groupOutChannels();
        return Integer.lowestOneBit(shape.groups() == 1 ? out : out | shape.groupInChannels());
    }

    @Override
    public Scratch.Size scratch(KernelSet kernels, LaneSharing sharing, int laneGroups) {
        int mr = mr(kernels);
        long v = (long) blockColumns(kernels) / nr(kernels) * vStride(kernels);
        long u = packed == null ? groupStride(mr) : 0;
        int rows = sharing.isNone() ? mr : rows(mr);
        long m = (long) rows * blockColumns(kernels) * kernels.lanes();
        return new Scratch.Size(v, m, u, 0, 0, 0, 0);
    }

    @Override
    public void run(KernelSet kernels, Activations in, Activations out, Scratch scratch) {
        LaneSharing sharing = in.sharing();
        int mr = mr(kernels);
        int pixels = shape.outHeight() * shape.outWidth();
        int blockPixels = blockColumns(kernels) * sharing.channels();
        float[] prepacked = prepacked(kernels);
        GemmArgs g = scratch.gemm;
        g.u = prepacked == null ? scratch.u : prepacked;
        g.vStride = vStride(kernels);
        g.ks = ks();
        g.rows = rows(mr);
        g.bias = paddedBias;
        g.setActivation(layer.activation());
        for (int group = 0; group < shape.groups(); group++) {
            g.biasAt = group * shape.groupOutChannels();
            g.uAt = Scratch.ALIGNED + (prepacked == null ? 0 : group * groupStride(mr));
            if (prepacked == null) {
                pack(mr, g.biasAt, g.u, g.uAt);
            }
            for (int laneGroup = 0; laneGroup < in.laneGroups(); laneGroup++) {
                for (int first = 0; first < pixels; first += blockPixels) {
                    int count = Math.min(blockPixels, pixels - first);
                    copyColumns(kernels, group, first, count, in.data(), in.at(laneGroup), sharing, scratch.v);
                    multiply(kernels, sharing, group, first, count, out.data(), out.at(laneGroup), scratch);
                }
            }
        }
    }

    /** What {@code count} output pixels see, into the columns of V. */
    private void copyColumns(
            KernelSet kernels, int group, int first, int count, float[] in, int inAt, LaneSharing sharing, float[] v) {
        TileKernels tiles = kernels.requireTiles();
        int nr = nr(kernels);
        int lanes = kernels.lanes();
        int vStride = vStride(kernels);
        int groupAt = inAt + group * shape.groupInChannels() * shape.height() * shape.width() * lanes;
        for (int i = 0; i < count; i++) {
            int vector = i / sharing.channels();
            int at = Scratch.V_AT + vector / nr * vStride + vector % nr * lanes;
            if (sharing.isNone()) {
                tiles.im2col(shape, first + i, in, groupAt, v, at);
            } else {
                int share = i % sharing.channels() * sharing.images();
                sharedColumn(kernels, sharing, group, first + i, in, inAt, v, at + share);
            }
        }
    }

    /** What one output pixel sees, into its share of one vector per channel, row and column of the kernel. */
    private void sharedColumn(
            KernelSet kernels, LaneSharing sharing, int group, int pixel, float[] in, int inAt, float[] v, int vAt) {
        int lanes = kernels.lanes();
        int plane = shape.height() * shape.width() * lanes;
        int top = pixel / shape.outWidth() * shape.stride() - shape.padding();
        int left = pixel % shape.outWidth() * shape.stride() - shape.padding();
        int step = nr(kernels) * lanes;
        int to = vAt;
        for (int ic = 0; ic < shape.groupInChannels(); ic++) {
            int from = inAt + sharing.at(group * shape.groupInChannels() + ic, plane);
            for (int kh = 0; kh < shape.kernelSize(); kh++) {
                int ih = top + kh;
                for (int kw = 0; kw < shape.kernelSize(); kw++) {
                    int iw = left + kw;
                    boolean inside = ih >= 0 && ih < shape.height() && iw >= 0 && iw < shape.width();
                    int at = from + (ih * shape.width() + iw) * lanes;
                    for (int image = 0; image < sharing.images(); image++) {
                        v[to + image] = inside ? in[at + image] : 0;
                    }
                    to += step;
                }
            }
        }
    }

    /**
     * The GEMM of {@code count} pixels, whose rows go to the output: as they are, or by way of M where a panel has more rows
     * than there are channels or lanes are shared.
     */
    private void multiply(
            KernelSet kernels,
            LaneSharing sharing,
            int group,
            int first,
            int count,
            float[] out,
            int outAt,
            Scratch scratch) {
        int lanes = kernels.lanes();
        int plane = shape.outHeight() * shape.outWidth() * lanes;
        int outChannel = group * shape.groupOutChannels();
        int to = outAt + sharing.vectors(outChannel) * plane + first * lanes;
        GemmArgs g = scratch.gemm;
        g.columns = sharing.vectors(count);
        int row = g.columns * lanes;
        boolean direct = sharing.isNone() && shape.groupOutChannels() >= mr(kernels);
        g.out = direct ? out : scratch.m;
        g.outAt = direct ? to : Scratch.ALIGNED;
        g.rowStride = direct ? plane : row;
        kernels.requireTiles().gemm(g);
        if (direct) {
            return;
        }
        int step = sharing.channels();
        for (int oc = 0; oc < shape.groupOutChannels(); oc += step) {
            int from = Scratch.ALIGNED + oc * row;
            if (sharing.isNone()) {
                System.arraycopy(scratch.m, from, out, to + oc * plane, row);
            } else {
                sharing.fromColumns(scratch.m, from, row, count, step, out, to + oc / step * plane, lanes);
            }
        }
    }

    /** From [oc][k] to [panel][k][mr], panels as {@link GemmArgs#u} has them. */
    private void pack(int mr, int firstChannel, float[] u, int uAt) {
        float[] weight = layer.weight();
        int ks = ks();
        for (int panel = 0; panel < panels(mr); panel++) {
            int firstRow = Math.min(panel * mr, rows(mr) - mr);
            for (int r = 0; r < mr; r++) {
                int oc = firstRow + r;
                int to = uAt + panel * mr * ks + r;
                for (int k = 0; k < ks; k++) {
                    u[to + k * mr] = oc < shape.groupOutChannels() ? weight[(firstChannel + oc) * ks + k] : 0;
                }
            }
        }
    }
}
