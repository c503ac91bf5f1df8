/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Convolution of any kernel, stride and padding with bias and optional ReLU, as products of weights and patches: what
 * each output pixel sees is copied into a column, [channel][row][column of the kernel], and the columns of some pixels
 * are multiplied by all weights of a group of channels. For a stem of three channels, for 1x1 kernels and for planes too
 * small for tiles.
 */
public final class PatchConvolution implements Convolution {
    /** Floats of columns that are made before they are multiplied: half of a second-level cache of 1 MB. */
    private static final int BLOCK_FLOATS = 1 << 17;

    private static final int MAX_PANEL_ROWS = 8;

    private final ConvShape shape;
    private final float[] weight;
    private final float[] bias;
    private final Rectifier rectifier;
    /** Null if panels are made in each run. */
    private final @Nullable KeptPanels kept;

    public PatchConvolution(ConvShape shape, float[] weight, float[] bias, Rectifier rectifier) {
        // A panel of more rows than there are channels reads on.
        this(shape, weight, Arrays.copyOf(bias, bias.length + MAX_PANEL_ROWS), rectifier, null);
    }

    private PatchConvolution(
            ConvShape shape, float[] weight, float[] paddedBias, Rectifier rectifier, @Nullable KeptPanels kept) {
        this.shape = shape;
        this.weight = weight;
        this.bias = paddedBias;
        this.rectifier = rectifier;
        this.kept = kept;
    }

    private int ks() {
        return shape.groupInChannels() * shape.kernelSize() * shape.kernelSize();
    }

    private int vStride(TileKernels kernels) {
        return ks() * kernels.groupColumns() * kernels.lanes();
    }

    /** Pixels of a block, in whole groups. */
    private int blockPixels(TileKernels kernels) {
        int groups = Math.max(1, BLOCK_FLOATS / vStride(kernels));
        int all = (shape.outHeight() * shape.outWidth() + kernels.groupColumns() - 1) / kernels.groupColumns();
        return Math.min(groups, all) * kernels.groupColumns();
    }

    private int panels(TileKernels kernels) {
        return (shape.groupOutChannels() + kernels.panelRows() - 1) / kernels.panelRows();
    }

    /** Floats of the panels of a group of channels. */
    private int groupStride(TileKernels kernels) {
        return panels(kernels) * kernels.panelRows() * ks();
    }

    @Override
    public long panelFloats(LaneKernels laneKernels) {
        return Scratch.ALIGNED + (long) shape.groups() * groupStride(TileKernels.of(laneKernels));
    }

    @Override
    public Convolution keepingPanels() {
        return new PatchConvolution(shape, weight, bias, rectifier, new KeptPanels());
    }

    private float @Nullable [] kept(TileKernels kernels, LaneKernels laneKernels) {
        if (kept == null) {
            return null;
        }
        float[] made = kept.orNull();
        return made != null ? made : kept.make(panelFloats(laneKernels), u -> packAll(kernels, u));
    }

    private void packAll(TileKernels kernels, float[] u) {
        for (int group = 0; group < shape.groups(); group++) {
            int at = Scratch.ALIGNED + group * groupStride(kernels);
            pack(kernels, group * shape.groupOutChannels(), u, at);
        }
    }

    @Override
    public ConvShape shape() {
        return shape;
    }

    @Override
    public Convolution miniature() {
        ConvShape small = shape.resized(3, MAX_PANEL_ROWS, 5, 5);
        return new PatchConvolution(small, new float[small.weights()], new float[MAX_PANEL_ROWS], rectifier);
    }

    /** Output channels of a group, at least a panel. */
    private int rows(TileKernels kernels) {
        return Math.max(shape.groupOutChannels(), kernels.panelRows());
    }

    @Override
    public Scratch.Size scratch(LaneKernels laneKernels, int laneGroups) {
        TileKernels kernels = TileKernels.of(laneKernels);
        long v = (long) blockPixels(kernels) / kernels.groupColumns() * vStride(kernels);
        long u = kept == null ? groupStride(kernels) : 0;
        long m = (long) kernels.panelRows() * blockPixels(kernels) * kernels.lanes();
        return new Scratch.Size(v, m, u, 0, 0, 0, 0);
    }

    @Override
    public int packableChannels() {
        int out = shape.groupOutChannels();
        return Integer.lowestOneBit(shape.groups() == 1 ? out : out | shape.groupInChannels());
    }

    @Override
    public Scratch.Size packedScratch(LaneKernels laneKernels, Packing packing) {
        TileKernels kernels = TileKernels.of(laneKernels);
        long m = (long) rows(kernels) * blockPixels(kernels) * kernels.lanes();
        return scratch(laneKernels, 1).max(new Scratch.Size(0, m, 0, 0, 0, 0, 0));
    }

    @Override
    public void run(
            LaneKernels laneKernels,
            int laneGroups,
            float[] in,
            int inAt,
            int inGroupStride,
            float[] out,
            int outAt,
            int outGroupStride,
            Scratch scratch) {
        TileKernels kernels = TileKernels.of(laneKernels);
        int inPlane = shape.height() * shape.width() * kernels.lanes();
        int pixels = shape.outHeight() * shape.outWidth();
        int outPlane = pixels * kernels.lanes();
        int blockPixels = blockPixels(kernels);
        float[] all = kept(kernels, laneKernels);
        float[] u = all == null ? scratch.u : all;
        for (int group = 0; group < shape.groups(); group++) {
            int outChannel = group * shape.groupOutChannels();
            int uAt = Scratch.ALIGNED + (all == null ? 0 : group * groupStride(kernels));
            if (all == null) {
                pack(kernels, outChannel, u, uAt);
            }
            for (int laneGroup = 0; laneGroup < laneGroups; laneGroup++) {
                int from = inAt + laneGroup * inGroupStride + group * shape.groupInChannels() * inPlane;
                int to = outAt + laneGroup * outGroupStride + outChannel * outPlane;
                for (int first = 0; first < pixels; first += blockPixels) {
                    int count = Math.min(blockPixels, pixels - first);
                    for (int i = 0; i < count; i++) {
                        int column = i / kernels.groupColumns() * vStride(kernels)
                                + i % kernels.groupColumns() * kernels.lanes();
                        kernels.patch(shape, first + i, in, from, scratch.v, Scratch.V_AT + column);
                    }
                    multiply(kernels, u, uAt, count, outChannel, out, to + first * kernels.lanes(), outPlane, scratch);
                }
            }
        }
    }

    @Override
    public void runPacked(
            LaneKernels laneKernels, Packing packing, float[] in, int inAt, float[] out, int outAt, Scratch scratch) {
        TileKernels kernels = TileKernels.of(laneKernels);
        float[] all = kept(kernels, laneKernels);
        float[] u = all == null ? scratch.u : all;
        int pixels = shape.outHeight() * shape.outWidth();
        int blockPixels = blockPixels(kernels) * packing.channels();
        for (int group = 0; group < shape.groups(); group++) {
            int outChannel = group * shape.groupOutChannels();
            int uAt = Scratch.ALIGNED + (all == null ? 0 : group * groupStride(kernels));
            if (all == null) {
                pack(kernels, outChannel, u, uAt);
            }
            for (int first = 0; first < pixels; first += blockPixels) {
                int count = Math.min(blockPixels, pixels - first);
                for (int i = 0; i < count; i++) {
                    packedPatch(kernels, packing, group, first + i, i, in, inAt, scratch.v);
                }
                int row = packing.vectors(count) * kernels.lanes();
                kernels.patchProducts(
                        packing.vectors(count),
                        u,
                        uAt,
                        rows(kernels),
                        ks(),
                        scratch.v,
                        Scratch.V_AT,
                        vStride(kernels),
                        bias,
                        outChannel,
                        rectifier,
                        scratch.m,
                        Scratch.ALIGNED,
                        row);
                unpackRows(kernels, packing, outChannel, first, count, scratch.m, row, out, outAt);
            }
        }
    }

    /** What one output pixel sees, into its share of a vector a channel, row and column of the kernel. */
    private void packedPatch(
            TileKernels kernels, Packing packing, int group, int pixel, int place, float[] in, int inAt, float[] v) {
        int lanes = kernels.lanes();
        int plane = shape.height() * shape.width() * lanes;
        int top = pixel / shape.outWidth() * shape.stride() - shape.padding();
        int left = pixel % shape.outWidth() * shape.stride() - shape.padding();
        int vector = place / packing.channels();
        int to = Scratch.V_AT
                + vector / kernels.groupColumns() * vStride(kernels)
                + vector % kernels.groupColumns() * lanes
                + place % packing.channels() * packing.images();
        int step = kernels.groupColumns() * lanes;
        for (int ic = 0; ic < shape.groupInChannels(); ic++) {
            int from = inAt + packing.at(group * shape.groupInChannels() + ic, plane);
            for (int kh = 0; kh < shape.kernelSize(); kh++) {
                int ih = top + kh;
                for (int kw = 0; kw < shape.kernelSize(); kw++) {
                    int iw = left + kw;
                    boolean inside = ih >= 0 && ih < shape.height() && iw >= 0 && iw < shape.width();
                    int at = from + (ih * shape.width() + iw) * lanes;
                    for (int image = 0; image < packing.images(); image++) {
                        v[to + image] = inside ? in[at + image] : 0;
                    }
                    to += step;
                }
            }
        }
    }

    /** From rows of pixels, a channel each, to packed activations. */
    private void unpackRows(
            TileKernels kernels,
            Packing packing,
            int outChannel,
            int firstPixel,
            int pixels,
            float[] m,
            int row,
            float[] out,
            int outAt) {
        int lanes = kernels.lanes();
        int plane = shape.outHeight() * shape.outWidth() * lanes;
        for (int oc = 0; oc < shape.groupOutChannels(); oc += packing.channels()) {
            int to = outAt + packing.vectors(outChannel + oc) * plane + firstPixel * lanes;
            int from = Scratch.ALIGNED + oc * row;
            packing.fromProducts(m, from, row, pixels, packing.channels(), out, to, lanes);
        }
    }

    private void multiply(
            TileKernels kernels,
            float[] u,
            int uAt,
            int pixels,
            int outChannel,
            float[] out,
            int outAt,
            int outPlane,
            Scratch scratch) {
        boolean few = shape.groupOutChannels() < kernels.panelRows();
        int row = pixels * kernels.lanes();
        kernels.patchProducts(
                pixels,
                u,
                uAt,
                rows(kernels),
                ks(),
                scratch.v,
                Scratch.V_AT,
                vStride(kernels),
                bias,
                outChannel,
                rectifier,
                few ? scratch.m : out,
                few ? Scratch.ALIGNED : outAt,
                few ? row : outPlane);
        if (few) {
            for (int oc = 0; oc < shape.groupOutChannels(); oc++) {
                System.arraycopy(scratch.m, Scratch.ALIGNED + oc * row, out, outAt + oc * outPlane, row);
            }
        }
    }

    /** From [oc][k] to [panel][k][panelRows], panels as {@link TileKernels#patchProducts} has them. */
    private void pack(TileKernels kernels, int firstChannel, float[] u, int uAt) {
        int panelRows = kernels.panelRows();
        int ks = ks();
        for (int panel = 0; panel < panels(kernels); panel++) {
            int firstRow = Math.min(panel * panelRows, rows(kernels) - panelRows);
            for (int r = 0; r < panelRows; r++) {
                int oc = firstRow + r;
                int to = uAt + panel * panelRows * ks + r;
                for (int k = 0; k < ks; k++) {
                    u[to + k * panelRows] = oc < shape.groupOutChannels() ? weight[(firstChannel + oc) * ks + k] : 0;
                }
            }
        }
    }
}
