/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.resize;

/**
 * Resizes, crops and normalises an image row by row. Source rows are passed from top to bottom; an output row is
 * written as floats as soon as the last source row that it depends on has been passed. Only the crop is computed, with
 * the same integers as a full resize by Pillow: two passes, each rounded to 8 bits.
 *
 * <p>Call {@link #plan}, then for each y of [{@link #rowFrom}, {@link #rowTo}) in ascending order fill {@link
 * #rows(int)} with columns [{@link #columnFrom}, {@link #columnTo}) and call {@link #accept(int)}. Buffers are reused.
 * Not thread-safe.
 *
 * <p>Source: Pillow, src/libImaging/Resample.c.
 */
public final class Resampler {
    private static final int CHANNELS = 3;
    /** Maximum number of bytes kept between images. */
    private static final long KEPT_BYTES = 4L << 20;

    private final float[][] levels;

    private final Taps horizontal = new Taps();
    private final HorizontalPass across = new HorizontalPass();
    private final Taps vertical = new Taps();
    private boolean verticalFirst;
    private boolean openCv;
    private boolean halves;
    private int columnFrom;
    private int columnTo;
    private int ringRows;
    /** Ring of rows between the passes, [row][channel][column]. */
    private int[][][] ring = {};
    /** The row that the horizontal pass reads. */
    private int[][] staging = new int[CHANNELS][0];
    /** Output of the horizontal pass if it is the second pass. */
    private int[][] resized = new int[CHANNELS][0];

    private int[] sums = {};

    private Placement placed = new Placement(0, 0, 0);
    private Placement down = new Placement(0, 0, 0);
    private int nextOutput;
    private int ringColumns;
    private float[] target = {};
    private int targetOffset;
    private int channelStride;
    private int rowStride;
    private int columnStride;

    /** Creates a resampler that writes {@code levels[channel][v]} for an 8-bit value v. */
    public Resampler(float[][] levels) {
        this.levels = levels;
    }

    /**
     * Prepares to resize an image of width x height to outWidth x outHeight pixels and to crop it to {@code across} and
     * {@code down}.
     */
    public void plan(
            int width,
            int height,
            int outWidth,
            int outHeight,
            Placement across,
            Placement down,
            Filter filter,
            boolean verticalFirst) {
        placed = across;
        this.down = down;
        this.verticalFirst = verticalFirst;
        openCv = false;
        horizontal.compute(width, outWidth, across.from(), across.from() + across.count(), filter);
        vertical.compute(height, outHeight, down.from(), down.from() + down.count(), filter);
        prepare();
    }

    /**
     * As {@link #plan}, with OpenCV's linear interpolation: two samples per direction at any scale, which causes
     * aliasing when shrinking.
     */
    public void planOpenCv(int width, int height, int outWidth, int outHeight, Placement across, Placement down) {
        placed = across;
        this.down = down;
        verticalFirst = false;
        openCv = width != outWidth || height != outHeight;
        halves = width == 2 * outWidth && height == 2 * outHeight;
        if (!openCv) {
            horizontal.compute(width, outWidth, across.from(), across.from() + across.count(), Filter.BOX);
            vertical.compute(height, outHeight, down.from(), down.from() + down.count(), Filter.BOX);
        } else if (halves) {
            horizontal.computeHalf(across.from(), across.from() + across.count());
            vertical.computeHalf(down.from(), down.from() + down.count());
        } else {
            horizontal.computeOpenCv(width, outWidth, across.from(), across.from() + across.count());
            vertical.computeOpenCv(height, outHeight, down.from(), down.from() + down.count());
        }
        prepare();
    }

    private void prepare() {
        columnFrom = horizontal.sourceFrom();
        columnTo = horizontal.sourceTo();
        ringRows = vertical.stride;
        ringColumns = verticalFirst ? columnTo - columnFrom : placed.count();
        across.plan(horizontal, columnFrom);
        nextOutput = 0;
    }

    /** The bytes that {@link #begin} will hold for the planned image. */
    public long memoryBytes() {
        return 4L * CHANNELS * (columnTo - columnFrom + across.taps() + placed.count())
                + (4L * CHANNELS * ringRows + 4) * ringColumns;
    }

    /** Releases the buffers if they are large, so that a thread does not keep what one image needed. */
    public void trim() {
        if (memoryBytes() > KEPT_BYTES) {
            ring = new int[0][][];
            staging = new int[CHANNELS][0];
            resized = new int[CHANNELS][0];
            sums = new int[0];
        }
    }

    private void allocate() {
        staging = grown(staging, columnTo - columnFrom + across.taps());
        resized = grown(resized, placed.count());
        if (ring.length < ringRows) {
            int[][][] more = new int[ringRows][CHANNELS][0];
            System.arraycopy(ring, 0, more, 0, ring.length);
            ring = more;
        }
        for (int r = 0; r < ringRows; r++) {
            ring[r] = grown(ring[r], ringColumns);
        }
        if (sums.length < ringColumns) {
            sums = new int[ringColumns];
        }
    }

    /** First source column that is needed. */
    public int columnFrom() {
        return columnFrom;
    }

    /** One past the last source column that is needed. */
    public int columnTo() {
        return columnTo;
    }

    /** First source row that is needed. */
    public int rowFrom() {
        return vertical.sourceFrom();
    }

    /** One past the last source row that is needed. */
    public int rowTo() {
        return vertical.sourceTo();
    }

    /**
     * Sets the output array: channel c, row y and column x of the crop are written at offset + c * channelStride + y *
     * rowStride + x * columnStride. Writes the padding, which is the part of cropHeight x cropWidth outside the image,
     * as black.
     */
    public void begin(
            float[] target,
            int offset,
            int channelStride,
            int rowStride,
            int columnStride,
            int cropHeight,
            int cropWidth) {
        allocate();
        this.target = target;
        this.targetOffset = offset;
        this.channelStride = channelStride;
        this.rowStride = rowStride;
        this.columnStride = columnStride;
        if (down.count() < cropHeight || placed.count() < cropWidth) {
            for (int c = 0; c < CHANNELS; c++) {
                float value = levels[c][0];
                for (int y = 0; y < cropHeight; y++) {
                    int at = offset + c * channelStride + y * rowStride;
                    for (int x = 0; x < cropWidth; x++, at += columnStride) {
                        target[at] = value;
                    }
                }
            }
        }
    }

    /**
     * The buffers [channel][column] for source row y, to be filled with values 0 to 255; index 0 is column {@link
     * #columnFrom}.
     */
    public int[][] rows(int y) {
        return verticalFirst ? ring[slot(y)] : staging;
    }

    /** Processes source row y, which has been filled in, and writes every output row that it completes. */
    public void accept(int y) {
        if (!verticalFirst) {
            int[][] to = ring[slot(y)];
            if (openCv) {
                for (int c = 0; c < CHANNELS; c++) {
                    across.toSums(horizontal, halves ? 1 : 1 << Taps.OPENCV_BITS, staging[c], to[c]);
                }
            } else {
                across.toBytes(staging[0], staging[1], staging[2], to[0], to[1], to[2]);
            }
        }
        while (nextOutput < vertical.outputs && vertical.first[nextOutput] + vertical.count[nextOutput] == y + 1) {
            write(nextOutput++);
        }
    }

    private void write(int output) {
        int at = targetOffset + (down.at() + output) * rowStride + placed.at() * columnStride;
        if (verticalFirst) {
            int columns = columnTo - columnFrom;
            for (int c = 0; c < CHANNELS; c++) {
                downToSums(output, c, columns);
                System.arraycopy(sums, 0, staging[c], 0, columns);
            }
            across.toBytes(staging[0], staging[1], staging[2], resized[0], resized[1], resized[2]);
            for (int c = 0; c < CHANNELS; c++, at += channelStride) {
                emit(resized[c], levels[c], at);
            }
        } else {
            for (int c = 0; c < CHANNELS; c++, at += channelStride) {
                downToSums(output, c, placed.count());
                emit(sums, levels[c], at);
            }
        }
    }

    private void emit(int[] values, float[] level, int start) {
        int at = start;
        for (int x = 0; x < placed.count(); x++, at += columnStride) {
            target[at] = level[values[x]];
        }
    }

    private void downToSums(int output, int channel, int columns) {
        int first = vertical.first[output];
        int n = vertical.count[output];
        int w = output * vertical.stride;
        if (openCv) {
            int[] above = ring[slot(first)][channel];
            int[] below = ring[slot(first + n - 1)][channel];
            if (halves) {
                for (int x = 0; x < columns; x++) {
                    sums[x] = (above[x] + below[x] + 2) >> 2;
                }
            } else {
                between(above, below, vertical.weights[w], vertical.weights[w + 1], sums, columns);
            }
            return;
        }
        scale(ring[slot(first)][channel], vertical.weights[w], sums, columns);
        for (int t = 1; t < n; t++) {
            add(ring[slot(first + t)][channel], vertical.weights[w + t], sums, columns);
        }
        clip(sums, columns);
    }

    /** OpenCV's vertical pass: the low bits of each product are discarded before the sum. */
    private static void between(int[] above, int[] below, int weight0, int weight1, int[] to, int columns) {
        for (int x = 0; x < columns; x++) {
            to[x] = (((weight0 * (above[x] >> 4)) >> 16) + ((weight1 * (below[x] >> 4)) >> 16) + 2) >> 2;
        }
    }

    private static void scale(int[] row, int weight, int[] to, int columns) {
        for (int x = 0; x < columns; x++) {
            to[x] = Taps.HALF + row[x] * weight;
        }
    }

    private static void add(int[] row, int weight, int[] to, int columns) {
        for (int x = 0; x < columns; x++) {
            to[x] += row[x] * weight;
        }
    }

    /** Clips to 8 bits with masks, because C2 of JDK 17 does not vectorize Math.min and Math.max here. */
    private static void clip(int[] values, int n) {
        for (int x = 0; x < n; x++) {
            int v = values[x] >> Taps.BITS;
            int positive = v & ~(v >> 31);
            values[x] = (positive | (255 - positive) >> 31) & 255;
        }
    }

    private int slot(int y) {
        return y % ringRows;
    }

    private static int[][] grown(int[][] rows, int columns) {
        if (rows[0].length < columns) {
            for (int c = 0; c < CHANNELS; c++) {
                rows[c] = new int[columns];
            }
        }
        return rows;
    }
}
