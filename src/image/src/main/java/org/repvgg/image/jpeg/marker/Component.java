/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

/** A component of the frame: parameters from SOF and from the current scan, and its samples. */
public final class Component {
    public int id;
    public int h;
    public int v;
    int quantIndex;
    public int dcTable;
    public int acTable;

    /**
     * Number of blocks that contain samples of the image; scans of several components have more, to complete the last
     * MCUs.
     */
    public int widthInBlocks;

    public int heightInBlocks;
    /** Number of samples of the image, before upsampling. */
    public int width;

    public int height;

    /** Quantization steps in scan order, as defined when the first scan of the component began. */
    public final int[] quant = new int[64 + 16];

    public boolean quantLatched;

    /** Coefficients of the whole image, for files with several scans; blocks row by row, each in natural order. */
    public final CoefficientStore coefficients = new CoefficientStore();

    public final SampleRows samples = new SampleRows();
    public int lastDc;

    /** Al (bit position) of the last scan that contained coefficient k, or -1. */
    public final int[] precision = new int[64];

    /** {@link #precision} before the last scan. */
    public final int[] previousPrecision = new int[64];
}
