/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

/** One component of the frame: what SOF says of it, what the current scan says of it, and where its samples lie. */
final class Component {
    int id;
    int h;
    int v;
    int quantIndex;
    int dcTable;
    int acTable;

    /** Blocks that hold samples of the image; a scan of several components has more, to fill its last MCUs. */
    int widthInBlocks;

    int heightInBlocks;
    /** Samples of the image, before upsampling. */
    int width;

    int height;

    /** Quantization steps in the order of a scan, as they stood when the first scan of the component began. */
    final int[] quant = new int[64 + 16];

    boolean quantLatched;

    /** Coefficients of the whole image, where scans build on each other; blocks row by row, each in natural order. */
    final CoefficientStore coefficients = new CoefficientStore();

    final SampleRows samples = new SampleRows();
    int lastDc;

    /** Al of the last scan that gave coefficient k, or -1; and the same before the last scan. */
    final int[] precision = new int[64];

    final int[] previousPrecision = new int[64];
}
