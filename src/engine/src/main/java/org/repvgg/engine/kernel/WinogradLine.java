/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import java.util.Arrays;

/**
 * One axis (a row or a column) of a tile in a convolution of three taps by Winograd's method. A tile is the product of a
 * line for its rows and one for its columns.
 *
 * <p>F(m, r) makes m outputs of an r-tap filter with alpha = m + r - 1 products. {@code F_4_3} is F(4, 3), for stride 1.
 * {@code F_4_2} is stride 2 in its two phases: m outputs from 2 m + 1 inputs; the outer taps see only inputs 0, 2 .. 2 m,
 * which is F(m, 2) and takes m + 1 products, the middle tap sees inputs 1, 3 .. 2 m - 1 and takes m.
 *
 * <p>{@code F_4_3_OF_5} makes 4 outputs with the transformed weights of F(5, 3): the interpolation points of short lines
 * are among those of long ones, so that 14 columns are 5 + 5 + 4 of one family. See docs/design/kernels.md#transforms.
 */
public enum WinogradLine {
    F_3_3_OF_4(1, 3, 4),
    F_4_3(1, 4, 4),
    F_4_3_OF_5(1, 4, 5),
    F_5_3(1, 5, 5),
    F_5_3_OF_6(1, 5, 6),
    F_6_3(1, 6, 6),
    F_3_2_OF_4(2, 3, 4),
    F_4_2(2, 4, 4),
    F_4_2_OF_5(2, 4, 5),
    F_5_2(2, 5, 5),
    F_5_2_OF_6(2, 5, 6),
    F_6_2(2, 6, 6),
    F_6_2_OF_7(2, 6, 7),
    F_7_2(2, 7, 7);

    /** The largest {@link #alpha}. */
    public static final int MAX_ALPHA = 15;

    /**
     * The coordinate of the interpolation point 1, third in every line: it reaches all outputs with factor 1, so the bias
     * is added there.
     */
    public static final int COORDINATE_OF_ONE = 2;

    private final int stride;
    private final int outputs;
    private final int family;

    WinogradLine(int stride, int outputs, int family) {
        this.stride = stride;
        this.outputs = outputs;
        this.family = family;
    }

    /**
     * The line of so many outputs with the transformed weights of a family.
     *
     * @param family outputs of the longest line that uses the same weights
     */
    public static WinogradLine of(int stride, int outputs, int family) {
        for (WinogradLine line : values()) {
            if (line.stride == stride && line.outputs == outputs && line.family == family) {
                return line;
            }
        }
        throw new IllegalArgumentException("Cannot make a line of " + outputs + " outputs with the weights of " + family
                + " outputs at stride " + stride + " (expected one of " + Arrays.toString(values()) + ").");
    }

    public int stride() {
        return stride;
    }

    public int outputs() {
        return outputs;
    }

    public int inputs() {
        return stride == 1 ? outputs + 2 : 2 * outputs + 1;
    }

    /** Transform-domain coordinates: products of the line. */
    public int alpha() {
        return inputs();
    }

    /** Different weights among the coordinates of all lines of the family. */
    public int weights() {
        return family + 2;
    }

    /** Which of the family's transformed weights a coordinate is multiplied by. */
    public int weightOf(int coordinate) {
        return stride == 2 && coordinate > outputs ? family + 1 : coordinate;
    }
}
