/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

/** A component of the frame: parameters from SOF and from the current scan, and its samples. */
final class Component {
    int id;
    int h;
    int v;
    int quantIndex;
    int dcTable;
    int acTable;

    /**
     * Number of blocks that contain samples of the image; scans of several components have more, to complete the last
     * MCUs.
     */
    int widthInBlocks;

    int heightInBlocks;
    /** Number of samples of the image, before upsampling. */
    int width;

    int height;

    /** Quantization steps in scan order, as defined when the first scan of the component began. */
    final int[] quant = new int[64 + 16];

    boolean quantLatched;

    /** Coefficients of the whole image, for files with several scans; blocks row by row, each in natural order. */
    final CoefficientStore coefficients = new CoefficientStore();

    final SampleRows samples = new SampleRows();
    int lastDc;

    /** Al (bit position) of the last scan that contained coefficient k, or -1. */
    final int[] precision = new int[64];

    /** {@link #precision} before the last scan. */
    final int[] previousPrecision = new int[64];
}
