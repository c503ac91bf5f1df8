/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * What happens to one line (a row or a column) of a tile in a convolution of three taps by Winograd's method. A tile is the
 * product of a line for its rows and one for its columns.
 *
 * <p>FULL is stride 1: m outputs from m + 2 inputs by m + 2 products. HALF is stride 2 in its two phases: m outputs from
 * 2 m + 1 inputs; the outer taps see only inputs 0, 2 .. 2 m, which is a two-tap filter of stride 1 and takes m + 1
 * products, the middle tap sees inputs 1, 3 .. 2 m - 1 and takes m.
 *
 * <p>{@code FULL_4_OF_5} makes 4 outputs with the weights of a tile of 5: the points of small tiles are among those of
 * large ones, so that 14 columns are 5 + 5 + 4 of one family. See docs/kernels.md#transforms.
 */
public enum Line {
    FULL_3_OF_4(1, 3, 4),
    FULL_4_OF_4(1, 4, 4),
    FULL_4_OF_5(1, 4, 5),
    FULL_5_OF_5(1, 5, 5),
    FULL_5_OF_6(1, 5, 6),
    FULL_6_OF_6(1, 6, 6),
    HALF_3_OF_4(2, 3, 4),
    HALF_4_OF_4(2, 4, 4),
    HALF_4_OF_5(2, 4, 5),
    HALF_5_OF_5(2, 5, 5),
    HALF_5_OF_6(2, 5, 6),
    HALF_6_OF_6(2, 6, 6),
    HALF_6_OF_7(2, 6, 7),
    HALF_7_OF_7(2, 7, 7);

    /** The point 1 stands third in every line; its products reach all outputs with factor 1, so bias is added there. */
    public static final int POINT_ONE = 2;

    private final int stride;
    private final int outputs;
    private final int family;

    Line(int stride, int outputs, int family) {
        this.stride = stride;
        this.outputs = outputs;
        this.family = family;
    }

    /** The line of so many outputs in a family. */
    static Line of(int stride, int outputs, int family) {
        for (Line line : values()) {
            if (line.stride == stride && line.outputs == outputs && line.family == family) {
                return line;
            }
        }
        throw new IllegalArgumentException("Cannot make a line of " + outputs + " outputs with the weights of " + family
                + " at stride " + stride + ".");
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

    /** Products of one line. */
    public int points() {
        return inputs();
    }

    /** Different weights among all points of the family. */
    public int weights() {
        return family + 2;
    }

    /** Which of the family's weights a point is multiplied by. */
    public int weightOf(int point) {
        return stride == 2 && point > outputs ? family + 1 : point;
    }
}
