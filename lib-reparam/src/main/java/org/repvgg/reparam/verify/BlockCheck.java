/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.repvgg.reparam.numeric.Kernel;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.RepBlock;

/**
 * Verifies that a block and its fused kernel are equivalent: runs both on small images and records the largest
 * difference. The branches are run by {@link BranchRunner}, the fused kernel by scalar loops. There are two images: a
 * random one, and a constant one far from zero, for which an error in the padding causes a large difference at the
 * border.
 */
public final class BlockCheck {
    private static final int IMAGES = 2;
    private static final double CONSTANT = 4;

    private final RepBlock block;
    private final Geometry geometry;
    private final int size;
    private final int outSize;
    private final double[] input;
    private final double[] columns;
    private final float[] floatColumns;
    private final BranchRunner runner;
    private double largestOutput;
    private final Largest exact = new Largest();
    private final Largest rounded = new Largest();

    public BlockCheck(RepBlock block, long seed) {
        this.block = block;
        this.geometry = block.geometry();
        int reach = geometry.dilation() * (geometry.kernelSize() - 1) + 1;
        this.size = reach + geometry.stride();
        this.outSize = (size + 2 * geometry.padding() - reach) / geometry.stride() + 1;
        this.input = images(seed);
        this.columns = columns();
        this.floatColumns = new float[columns.length];
        for (int i = 0; i < columns.length; i++) {
            floatColumns[i] = (float) columns[i];
        }
        this.runner = new BranchRunner(block);
    }

    /** Makes images of float32 values, so that the input is the same in both precisions. */
    private double[] images(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int values = geometry.inChannels() * size * size;
        double[] images = new double[IMAGES * values];
        for (int i = 0; i < values; i++) {
            images[i] = (float) random.nextDouble(-2, 2);
            images[values + i] = CONSTANT;
        }
        return images;
    }

    /**
     * The im2col matrix, one column per window: [inChannels * taps][images * outputs]; taps outside the image are zero.
     */
    private double[] columns() {
        int k = geometry.kernelSize();
        int places = IMAGES * outSize * outSize;
        double[] all = new double[geometry.inChannels() * k * k * places];
        int row = 0;
        for (int ic = 0; ic < geometry.inChannels(); ic++) {
            for (int kh = 0; kh < k; kh++) {
                for (int kw = 0; kw < k; kw++, row++) {
                    for (int place = 0; place < places; place++) {
                        int n = place / (outSize * outSize);
                        int ih = place / outSize % outSize * geometry.stride()
                                - geometry.padding()
                                + kh * geometry.dilation();
                        int iw = place % outSize * geometry.stride() - geometry.padding() + kw * geometry.dilation();
                        if (ih >= 0 && ih < size && iw >= 0 && iw < size) {
                            all[row * places + place] =
                                    input[((n * geometry.inChannels() + ic) * size + ih) * size + iw];
                        }
                    }
                }
            }
        }
        return all;
    }

    /** Compares the output channels [from, from + kernel.outChannels()). */
    public void compare(Kernel kernel, int from, float[] weights, float[] biases) {
        int to = from + kernel.outChannels();
        double[] expected = runner.run(input, IMAGES, size, size, from, to);
        int places = IMAGES * outSize * outSize;
        double[] sums = new double[places];
        float[] floatSums = new float[places];
        int groupRows = geometry.outChannels() / geometry.groups();
        for (int o = from; o < to; o++) {
            int firstColumn = o / groupRows * kernel.row();
            run(kernel, o - from, firstColumn, sums);
            runFloat(weights, (long) o * kernel.row(), kernel.row(), firstColumn, biases[o], floatSums);
            for (int place = 0; place < places; place++) {
                int n = place / (outSize * outSize);
                int at = place % (outSize * outSize);
                double reference = expected[(n * kernel.outChannels() + o - from) * outSize * outSize + at];
                largestOutput = Math.max(largestOutput, Math.abs(reference));
                boolean atBorder = isBorder(at / outSize) || isBorder(at % outSize);
                exact.add(Math.abs(sums[place] - reference), atBorder);
                rounded.add(Math.abs(floatSums[place] - reference), atBorder);
            }
        }
    }

    /** The largest differences, NaN before the first value, and the sum of the squares of all. */
    private static final class Largest {
        private double border = Double.NaN;
        private double interior = Double.NaN;
        private double squares;

        void add(double difference, boolean atBorder) {
            squares += difference * difference;
            if (atBorder) {
                border = border >= difference ? border : difference;
            } else {
                interior = interior >= difference ? interior : difference;
            }
        }
    }

    private boolean isBorder(int out) {
        int first = out * geometry.stride() - geometry.padding();
        return first < 0 || first + geometry.dilation() * (geometry.kernelSize() - 1) >= size;
    }

    private void run(Kernel kernel, int row, int firstColumn, double[] sums) {
        Arrays.fill(sums, kernel.bias()[row]);
        double[] weight = kernel.weight();
        for (int i = 0; i < kernel.row(); i++) {
            addScaled(weight[row * kernel.row() + i], columns, (firstColumn + i) * sums.length, sums);
        }
    }

    private void runFloat(float[] weights, long start, int row, int firstColumn, float bias, float[] sums) {
        Arrays.fill(sums, bias);
        for (int i = 0; i < row; i++) {
            addScaled(weights[(int) start + i], floatColumns, (firstColumn + i) * sums.length, sums);
        }
    }

    private static void addScaled(double factor, double[] values, int from, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * values[from + i];
        }
    }

    private static void addScaled(float factor, float[] values, int from, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * values[from + i];
        }
    }

    public BlockReport report(ShareCounter shares) {
        return new BlockReport(
                block.name().isEmpty() ? "(single)" : block.name(),
                block.dialect().label(),
                shares.shares(),
                shares.deadChannels(),
                largestOutput,
                exact.border,
                exact.interior,
                rounded.border,
                rounded.interior,
                rounded.squares);
    }
}
